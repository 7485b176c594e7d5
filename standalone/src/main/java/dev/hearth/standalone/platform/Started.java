package dev.hearth.standalone.platform;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;

/** Parts that were started one on the other; closing ends them, last started first, whatever one of them says. */
final class Started implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Started.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** A part that cannot end is logged and does not keep the others. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warnf(
                        e,
                        "A part of the platform did not end part=%s",
                        part.getClass().getSimpleName());
            }
        }
    }
}
