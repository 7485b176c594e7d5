package dev.hearth.storage.tables.item;

/** A request's JSON has another shape than the API's; the message is DynamoDB's own. Answered as {@code SerializationException}. */
public final class SerializationFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SerializationFault(String message) {
        super(message, null, false, false);
    }
}
