package dev.hearth.eventing.topics.message;

/** What a caller of a topic's operation is told instead of an answer: an error code of the SNS API and its sentence. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    private Refused(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    public static Refused invalid(String message) {
        return new Refused(400, "InvalidParameter", "Invalid parameter: " + message);
    }

    public static Refused value(String message) {
        return new Refused(400, "ParameterValueInvalid", message);
    }

    public static Refused notFound(String message) {
        return new Refused(404, "NotFound", message);
    }

    public static Refused resourceNotFound(String message) {
        return new Refused(404, "ResourceNotFound", message);
    }

    public static Refused denied(String message) {
        return new Refused(403, "AuthorizationError", message);
    }

    public static Refused of(int status, String code, String message) {
        return new Refused(status, code, message);
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }
}
