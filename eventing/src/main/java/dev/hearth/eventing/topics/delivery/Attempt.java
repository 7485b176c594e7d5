package dev.hearth.eventing.topics.delivery;

/** What became of one attempt to deliver a message. */
public sealed interface Attempt {
    record Delivered() implements Attempt {}

    /** The endpoint's side is away or overloaded; SNS calls it a server-side error, which is tried again. */
    record NotNow(String code, String message) implements Attempt {}

    /** The endpoint is not there or refuses; SNS calls it a client-side error, which is not tried again. */
    record Never(String code, String message) implements Attempt {}
}
