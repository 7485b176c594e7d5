package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.Space;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a commit in one partition: it lies in the outbox beside the rows until it is done.
 *
 * @param version of the commit, which orders derived rows
 */
record Payload(long version, List<Follower> followers, List<Sequenced> records) {
    /** A derived row; without a value it is deleted. */
    record Follower(Space.Global space, RowKey key, byte @Nullable [] value) {}

    /** A record that has its sequence. */
    record Sequenced(String stream, int shard, long sequence, byte[] value) {}

    boolean isEmpty() {
        return followers.isEmpty() && records.isEmpty();
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Payload of(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(version);
        out.writeInt(followers.size());
        for (Follower follower : followers) {
            out.writeUTF(follower.space().table());
            out.writeUTF(follower.space().index());
            bytes(out, follower.key().partition());
            bytes(out, follower.key().sort());
            bytes(out, follower.value());
        }
        out.writeInt(records.size());
        for (Sequenced record : records) {
            out.writeUTF(record.stream());
            out.writeInt(record.shard());
            out.writeLong(record.sequence());
            bytes(out, record.value());
        }
    }

    static Payload read(DataInputStream in) throws IOException {
        long version = in.readLong();
        List<Follower> followers = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            Space.Global space = new Space.Global(in.readUTF(), in.readUTF());
            followers.add(new Follower(space, new RowKey(some(in), some(in)), bytes(in)));
        }
        List<Sequenced> records = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            records.add(new Sequenced(in.readUTF(), in.readInt(), in.readLong(), some(in)));
        }
        return new Payload(version, List.copyOf(followers), List.copyOf(records));
    }

    /** Bytes after their length, -1 for none. */
    static void bytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static byte @Nullable [] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }

    static byte[] some(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
