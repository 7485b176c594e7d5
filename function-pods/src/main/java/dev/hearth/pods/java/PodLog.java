package dev.hearth.pods.java;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Standard output and error of the pod: what is printed goes on as it is, and the invocation that prints it remembers
 * the last 4 KiB when its caller wants them.
 */
final class PodLog {
    private final boolean oneAtATime;
    private final ThreadLocal<@Nullable InvocationLog> ofThread = new ThreadLocal<>();
    private volatile @Nullable InvocationLog latest;
    private long peakMiB;
    private long peakReadAtNanos = Long.MIN_VALUE;

    private final OutputStream out;
    private final OutputStream err;

    PodLog(int concurrency) {
        this(concurrency, new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
    }

    private PodLog(int concurrency, OutputStream out, OutputStream err) {
        this.oneAtATime = concurrency == 1;
        this.out = new Printed(out);
        this.err = new Printed(err);
    }

    /** One that nobody reads. */
    static PodLog ofNobody() {
        return new PodLog(1, OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    void install() {
        System.setOut(new PrintStream(out, false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, false, StandardCharsets.UTF_8));
    }

    /** From here on, what this thread prints (with one at a time: what anybody prints) belongs to {@code log}. */
    void enter(InvocationLog log) {
        if (oneAtATime) {
            latest = log;
        } else {
            ofThread.set(log);
        }
    }

    @Nullable
    InvocationLog current() {
        return oneAtATime ? latest : ofThread.get();
    }

    void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            // nobody reads the log any more
        }
    }

    /** Peak resident memory, read at most four times a second. */
    synchronized long maxMemoryUsedMiB() {
        long now = System.nanoTime();
        if (peakReadAtNanos == Long.MIN_VALUE || now - peakReadAtNanos > 250_000_000) {
            peakReadAtNanos = now;
            try {
                for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
                    if (line.startsWith("VmHWM:")) {
                        long kib = Long.parseLong(line.replaceAll("\\D", ""));
                        peakMiB = (kib + 1023) / 1024;
                    }
                }
            } catch (IOException | NumberFormatException e) {
                peakMiB = Runtime.getRuntime().totalMemory() >> 20;
            }
        }
        return peakMiB;
    }

    private final class Printed extends OutputStream {
        private final OutputStream to;

        Printed(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            InvocationLog log = current();
            if (log != null) {
                log.remember(bytes, from, length);
            }
            to.write(bytes, from, length);
        }
    }
}
