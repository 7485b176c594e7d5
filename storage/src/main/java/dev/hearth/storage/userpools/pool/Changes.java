package dev.hearth.storage.userpools.pool;

import org.jboss.logging.Logger;

/** Counts what had to be changed in a realm. */
final class Changes {
    private static final Logger LOG = Logger.getLogger(Changes.class);

    private int count;

    void count(String what) {
        count++;
        LOG.debugf("a realm differs from its plan what=%s", what);
    }

    int count() {
        return count;
    }
}
