package dev.hearth.storage.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * What many callers at once have seen.
 *
 * @param nanos a latency a call, sorted
 */
public record Measured(double seconds, long[] nanos) {
    public static final int CALLERS = 32;

    /** One caller; of one thread. */
    public interface Caller extends AutoCloseable {
        /** @param i counts the caller's calls, each caller from another number on */
        void call(int i) throws IOException;

        @Override
        default void close() throws IOException {}
    }

    /** Makes callers. */
    public interface Callers {
        Caller open() throws IOException;
    }

    /** All call, one call at a time each, until the time is over; one that fails ends it. */
    public static Measured of(int seconds, Callers callers) throws InterruptedException {
        long begun = System.nanoTime();
        long end = begun + seconds * 1_000_000_000L;
        List<Future<List<Long>>> calling = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            for (int c = 0; c < CALLERS; c++) {
                int from = c * 61;
                calling.add(threads.submit(() -> calls(callers, from, end)));
            }
            LongStream.Builder nanos = LongStream.builder();
            for (Future<List<Long>> each : calling) {
                each.get().forEach(nanos::add);
            }
            return new Measured(
                    (System.nanoTime() - begun) / 1e9, nanos.build().sorted().toArray());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a caller failed", e.getCause());
        }
    }

    private static List<Long> calls(Callers callers, int from, long end) throws IOException {
        List<Long> nanos = new ArrayList<>();
        try (Caller caller = callers.open()) {
            for (int i = from; ; i++) {
                long before = System.nanoTime();
                if (before > end) {
                    return nanos;
                }
                caller.call(i);
                nanos.add(System.nanoTime() - before);
            }
        }
    }

    public double perSecond() {
        return nanos.length / seconds;
    }

    double millisAt(double quantile) {
        return nanos[(int) Math.min(nanos.length - 1, Math.round(quantile * nanos.length))] / 1e6;
    }
}
