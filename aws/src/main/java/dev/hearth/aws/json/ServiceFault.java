package dev.hearth.aws.json;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a caller is told instead of an answer: an error type of the service, its sentence, perhaps more fields. */
public final class ServiceFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final transient Map<String, ?> fields;

    /**
     * @param type as it stands in {@code __type}, with its name space, such as {@code
     *     com.amazonaws.dynamodb.v20120810#ResourceNotFoundException}
     * @param fields of the body besides {@code __type} and {@code message}; values that Jackson can write
     */
    public ServiceFault(int status, String type, String message, Map<String, ?> fields) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.fields = fields;
    }

    public ServiceFault(int status, String type, String message) {
        this(status, type, message, Map.of());
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    /** The error type without its name space. */
    public String shortType() {
        return type.substring(type.indexOf('#') + 1);
    }

    byte[] body(Encoding encoding) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("__type", type);
        body.put("message", String.valueOf(getMessage()));
        body.putAll(fields);
        return encoding.write(body);
    }
}
