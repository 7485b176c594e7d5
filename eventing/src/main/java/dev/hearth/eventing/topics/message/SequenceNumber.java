package dev.hearth.eventing.topics.message;

/** Sequence numbers of FIFO topics: 20 digits that grow with the offset in the topic's one partition. */
public final class SequenceNumber {
    public static String of(long offset) {
        return "1%019d".formatted(offset);
    }

    private SequenceNumber() {}
}
