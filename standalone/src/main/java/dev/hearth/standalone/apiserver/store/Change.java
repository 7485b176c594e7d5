package dev.hearth.standalone.apiserver.store;

/** One write. The resource version of each is higher than that of every change before it. */
public sealed interface Change {
    long resourceVersion();

    record Added(Stored after) implements Change {
        @Override
        public long resourceVersion() {
            return after.resourceVersion();
        }
    }

    record Modified(Stored before, Stored after) implements Change {
        @Override
        public long resourceVersion() {
            return after.resourceVersion();
        }
    }

    /** {@code last} is the object as it was, at the resource version of its deletion. */
    record Deleted(Stored last) implements Change {
        @Override
        public long resourceVersion() {
            return last.resourceVersion();
        }
    }
}
