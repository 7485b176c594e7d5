package dev.hearth.eventing.topics.delivery;

/** How a function gets an event that nobody waits for. */
public interface Invocations {
    /** Delivered when the event is durable or was handled. Blocks. */
    Attempt invoke(String namespace, String function, byte[] event) throws InterruptedException;
}
