package dev.hearth.storage.tables.service;

import java.time.Duration;
import org.jboss.logging.Logger;

/** Runs something again and again, with pauses, until it is closed. What fails is logged and comes again. */
final class Background implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Background.class);
    private final Thread thread;

    Background(String name, Duration every, Runnable work) {
        thread = Thread.ofVirtual().name(name).start(() -> run(name, every, work));
    }

    private static void run(String name, Duration every, Runnable work) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(every);
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.errorf(e, "work in the background failed and will be tried again work=%s", name);
                }
            }
        } catch (InterruptedException e) {
            // closing
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
