package dev.hearth.standalone.apiserver.store;

import dev.hearth.standalone.apiserver.kinds.Kind.Bucket;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The file {@code objects.journal}: records one behind the other.
 *
 * <pre>
 *   record = length:int  crc32c:int  payload
 *   payload = operation:byte  resourceVersion:long  group  plural  namespace  name  json
 *   each text = length:int  bytes
 * </pre>
 *
 * A torn or damaged tail, which a kill or a power cut leaves, ends reading; it is cut off. Compaction writes the live
 * objects into a new file, syncs it and renames it over the old one. Not safe for threads: the store's lock guards it.
 */
final class Journal implements Closeable {
    private static final int LARGEST_RECORD = 64 << 20;
    private static final byte PUT = 1;
    private static final byte DELETE = 2;
    private static final byte VERSION_ONLY = 3;

    private final Path file;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private FileChannel channel;
    private long size;
    private volatile boolean dirty;

    /** What reading the file finds, in the order of writing. */
    sealed interface Entry {
        record Put(Key key, long resourceVersion, byte[] json) implements Entry {}

        record Delete(Key key, long resourceVersion) implements Entry {}

        record Version(long resourceVersion) implements Entry {}
    }

    Journal(Path folder, Consumer<Entry> reader) throws IOException {
        Files.createDirectories(folder);
        file = folder.resolve("objects.journal");
        lockChannel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock taken = lockChannel.tryLock();
            if (taken == null) {
                throw new OverlappingFileLockException();
            }
            lock = taken;
        } catch (OverlappingFileLockException e) {
            lockChannel.close();
            throw new IOException("another API server uses the folder '" + folder
                    + "'; end it, or start this one with another data folder");
        }
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        size = replay(reader);
        channel.truncate(size);
        channel.position(size);
    }

    private long replay(Consumer<Entry> reader) throws IOException {
        byte[] all = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(all);
        int whole = 0;
        while (buffer.remaining() >= 8) {
            int length = buffer.getInt();
            int sum = buffer.getInt();
            if (length <= 0 || length > LARGEST_RECORD || length > buffer.remaining()) {
                break;
            }
            CRC32C crc = new CRC32C();
            crc.update(all, buffer.position(), length);
            if ((int) crc.getValue() != sum) {
                break;
            }
            reader.accept(entry(buffer.slice(buffer.position(), length)));
            buffer.position(buffer.position() + length);
            whole = buffer.position();
        }
        return whole;
    }

    private static Entry entry(ByteBuffer payload) throws EOFException {
        byte operation = payload.get();
        long version = payload.getLong();
        if (operation == VERSION_ONLY) {
            return new Entry.Version(version);
        }
        Key key = new Key(new Bucket(text(payload), text(payload)), text(payload), text(payload));
        return switch (operation) {
            case PUT -> new Entry.Put(key, version, bytes(payload));
            case DELETE -> new Entry.Delete(key, version);
            default -> throw new EOFException("a record of the unknown operation " + operation);
        };
    }

    private static String text(ByteBuffer payload) {
        return new String(bytes(payload), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.getInt()];
        payload.get(bytes);
        return bytes;
    }

    void put(Key key, long resourceVersion, byte[] json) throws IOException {
        append(record(PUT, key, resourceVersion, json));
    }

    void delete(Key key, long resourceVersion) throws IOException {
        append(record(DELETE, key, resourceVersion, new byte[0]));
    }

    private void append(ByteBuffer record) throws IOException {
        int length = record.remaining();
        try {
            writeFully(channel, record);
        } catch (IOException e) {
            channel.truncate(size);
            channel.position(size);
            throw e;
        }
        size += length;
        dirty = true;
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static ByteBuffer record(byte operation, Key key, long resourceVersion, byte[] json) {
        byte[][] texts = {
            key.bucket().group().getBytes(StandardCharsets.UTF_8),
            key.bucket().plural().getBytes(StandardCharsets.UTF_8),
            key.namespace().getBytes(StandardCharsets.UTF_8),
            key.name().getBytes(StandardCharsets.UTF_8),
            json
        };
        int length = 9;
        for (byte[] text : texts) {
            length += 4 + text.length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(8 + length);
        buffer.position(8);
        buffer.put(operation).putLong(resourceVersion);
        for (byte[] text : texts) {
            buffer.putInt(text.length).put(text);
        }
        return sealed(buffer, length);
    }

    private static ByteBuffer sealed(ByteBuffer buffer, int length) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.array(), 8, length);
        buffer.putInt(0, length).putInt(4, (int) crc.getValue());
        return buffer.flip();
    }

    long size() {
        return size;
    }

    /** Replaces the file by one with only these objects, and the resource version reached. */
    void compact(Collection<Stored> live, long resourceVersion) throws IOException {
        Path fresh = file.resolveSibling("objects.journal.new");
        FileChannel next = FileChannel.open(
                fresh,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        long written = 0;
        ByteBuffer version = ByteBuffer.allocate(17);
        version.position(8);
        version.put(VERSION_ONLY).putLong(resourceVersion);
        sealed(version, 9);
        written += version.remaining();
        writeFully(next, version);
        for (Stored one : live) {
            ByteBuffer record = record(PUT, one.key(), one.resourceVersion(), one.json());
            written += record.remaining();
            writeFully(next, record);
        }
        next.force(true);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel.close();
        channel = next;
        size = written;
        dirty = false;
    }

    /** Brings what was written onto the disk, if there is anything new; called once a second and at the end. */
    void sync() throws IOException {
        if (dirty) {
            dirty = false;
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        sync();
        channel.close();
        lock.release();
        lockChannel.close();
    }
}
