package dev.hearth.standalone.kubelet.log;

import dev.hearth.standalone.kubelet.process.Output;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The log of one start of a container, while it is written. Each line becomes
 * {@code 2026-11-23T08:44:09.123456789Z stdout F the line}; {@code P} instead of {@code F} marks a piece of a line longer
 * than 16 KiB, or a last line without its end (Kubernetes CRI logging format). A file that reaches its bound becomes
 * {@code N.log.1} in place of the one before. A full disk loses lines, not the container.
 */
public final class ContainerLog implements Output {
    private static final Logger LOG = Logger.getLogger(ContainerLog.class);
    static final int LONGEST_PIECE = 16 * 1024;

    private final Path file;
    private final long maxBytes;
    private final Clock clock;
    private final Runnable whenClosed;
    private final byte[] chunk = new byte[64 * 1024];
    private final byte[] piece = new byte[LONGEST_PIECE];
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] stored = new byte[64 * 1024];
    private int storedLength;
    private int pieceLength;
    private byte[] stamp = new byte[0];
    private OutputStream out;
    private long written;
    private long version;
    private boolean closed;
    private boolean failed;

    ContainerLog(Path file, long maxBytes, Clock clock, Runnable whenClosed) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.whenClosed = whenClosed;
        this.out = open();
    }

    /** One line from the kubelet itself, for containers that have no process. */
    public void line(String text) {
        write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void write(ByteBuffer bytes) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            stamp = stamp(clock.instant());
            while (bytes.hasRemaining()) {
                int count = Math.min(bytes.remaining(), chunk.length);
                bytes.get(chunk, 0, count);
                lines(count);
            }
            flush();
            if (written >= maxBytes) {
                rotate();
            }
            version++;
            changed.signalAll();
        } catch (IOException e) {
            complainOnce(e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is more than at {@code seen}, or it is closed; answers the new version, negative when closed. */
    long awaitMore(long seen, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (version == seen && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return closed ? -1 : version;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (pieceLength > 0) {
                stamp = stamp(clock.instant());
                endPiece('P');
            }
            flush();
            out.close();
        } catch (IOException e) {
            complainOnce(e);
        } finally {
            changed.signalAll();
            lock.unlock();
        }
        whenClosed.run();
    }

    private void lines(int count) throws IOException {
        int from = 0;
        for (int at = 0; at < count; at++) {
            if (chunk[at] == '\n') {
                append(from, at);
                endPiece('F');
                from = at + 1;
            }
        }
        append(from, count);
    }

    /** Puts more to the piece, ending it whenever it is full. */
    private void append(int from, int end) throws IOException {
        int at = from;
        while (at < end) {
            int count = Math.min(end - at, LONGEST_PIECE - pieceLength);
            System.arraycopy(chunk, at, piece, pieceLength, count);
            pieceLength += count;
            at += count;
            if (pieceLength == LONGEST_PIECE) {
                endPiece('P');
            }
        }
    }

    private void endPiece(char tag) throws IOException {
        int length = stamp.length + pieceLength + 3;
        if (length > stored.length - storedLength) {
            flush();
        }
        System.arraycopy(stamp, 0, stored, storedLength, stamp.length);
        int at = storedLength + stamp.length;
        stored[at++] = (byte) tag;
        stored[at++] = ' ';
        System.arraycopy(piece, 0, stored, at, pieceLength);
        stored[at + pieceLength] = '\n';
        storedLength += length;
        written += length;
        pieceLength = 0;
    }

    private void flush() throws IOException {
        int length = storedLength;
        storedLength = 0;
        out.write(stored, 0, length);
    }

    private void rotate() throws IOException {
        out.close();
        Files.move(file, ContainerLogs.rotated(file), StandardCopyOption.REPLACE_EXISTING);
        out = open();
        written = 0;
    }

    private OutputStream open() throws IOException {
        return new FileOutputStream(file.toFile(), true);
    }

    private void complainOnce(IOException e) {
        if (!failed) {
            failed = true;
            LOG.warnf("container log cannot be written; lines are lost file=%s error=%s", file, e.getMessage());
        }
    }

    /** Always nine digits of a second, so that lines of a file sort by time. */
    static byte[] stamp(Instant time) {
        String seconds = Instant.ofEpochSecond(time.getEpochSecond()).toString();
        String nanos = Integer.toString(1_000_000_000 + time.getNano()).substring(1);
        return (seconds.substring(0, seconds.length() - 1) + "." + nanos + "Z stdout ")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
