package dev.hearth.standalone.apiserver.store;

/** Ends the delivery of changes; may be closed more than once. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
