package dev.hearth.storage.objects.kind;

/** The engine answers, and will not do it. */
final class EngineRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    EngineRefusal(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** S3's error code. */
    String code() {
        return code;
    }
}
