package dev.hearth.storage.tables.item;

/** What a caller asked for is against DynamoDB's rules; the message is DynamoDB's own. Answered as {@code ValidationException}. */
public final class ValidationFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ValidationFault(String message) {
        super(message, null, false, false);
    }

    /** The fault itself; {@link #getMessage()} without a null. */
    public String message() {
        return String.valueOf(getMessage());
    }

    static ValidationFault parameter(String rule) {
        return new ValidationFault("One or more parameter values were invalid: " + rule);
    }
}
