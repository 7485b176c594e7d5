package dev.hearth.aws.query;

/** What a caller is told instead of an answer: an error code of the service and its sentence. */
public final class QueryFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    public QueryFault(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    Xml body(String requestId) {
        return Xml.of(
                "ErrorResponse",
                Xml.of(
                        "Error",
                        Xml.text("Type", status < 500 ? "Sender" : "Receiver"),
                        Xml.text("Code", code),
                        Xml.text("Message", String.valueOf(getMessage()))),
                Xml.text("RequestId", requestId));
    }
}
