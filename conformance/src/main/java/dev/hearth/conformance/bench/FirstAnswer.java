package dev.hearth.conformance.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;

/** Asks until there is a first answer. */
public final class FirstAnswer {
    private static final long LONGEST_WAIT_NANOS = 30_000_000_000L;

    /** Asks again every millisecond while nobody listens; any other failure is thrown. */
    public static void of(URI uri) throws IOException {
        long began = System.nanoTime();
        while (true) {
            try {
                new Load(List.of(uri), 1, 1).run();
                return;
            } catch (ConnectException notYet) {
                if (System.nanoTime() - began > LONGEST_WAIT_NANOS) {
                    throw new IOException("'" + uri + "' did not listen within 30 s", notYet);
                }
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private FirstAnswer() {}
}
