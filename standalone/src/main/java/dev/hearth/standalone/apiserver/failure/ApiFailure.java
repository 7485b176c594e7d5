package dev.hearth.standalone.apiserver.failure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request that is refused, as the {@code v1} Status that the client gets. Messages follow
 * {@code k8s.io/apimachinery/pkg/api/errors}, since clients and people match on them.
 */
public final class ApiFailure extends RuntimeException {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final int code;
    private final String reason;
    private final ObjectNode details;

    private ApiFailure(int code, String reason, String message, ObjectNode details) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    /** What a failure is about; an empty group is the core one. */
    public record Subject(String group, String resource, String name) {
        String qualified() {
            return group.isEmpty() ? resource : resource + "." + group;
        }

        ObjectNode details() {
            ObjectNode details = NODES.objectNode();
            if (!name.isEmpty()) {
                details.put("name", name);
            }
            if (!group.isEmpty()) {
                details.put("group", group);
            }
            return details.put("kind", resource);
        }
    }

    public static ApiFailure of(int code, String reason, String message) {
        return new ApiFailure(code, reason, message, NODES.objectNode());
    }

    public static ApiFailure badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    public static ApiFailure unauthorized() {
        return of(401, "Unauthorized", "Unauthorized");
    }

    public static ApiFailure forbidden(Subject subject, String detail) {
        return new ApiFailure(
                403,
                "Forbidden",
                subject.qualified() + " \"" + subject.name() + "\" is forbidden: " + detail,
                subject.details());
    }

    public static ApiFailure notFound(Subject subject) {
        return new ApiFailure(
                404, "NotFound", subject.qualified() + " \"" + subject.name() + "\" not found", subject.details());
    }

    public static ApiFailure noSuchPath() {
        return of(404, "NotFound", "the server could not find the requested resource");
    }

    public static ApiFailure methodNotAllowed() {
        return of(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    public static ApiFailure alreadyExists(Subject subject) {
        return new ApiFailure(
                409,
                "AlreadyExists",
                subject.qualified() + " \"" + subject.name() + "\" already exists",
                subject.details());
    }

    public static ApiFailure conflict(Subject subject, String detail) {
        return new ApiFailure(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + subject.qualified() + " \"" + subject.name() + "\": " + detail,
                subject.details());
    }

    public static ApiFailure modifiedMeanwhile(Subject subject) {
        return conflict(
                subject, "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** 409 of server-side apply: a cause for every field, each naming who owns it. */
    public static ApiFailure applyConflict(String message, List<Cause> causes) {
        ApiFailure failure = of(409, "Conflict", message);
        failure.addCauses(causes);
        return failure;
    }

    public static ApiFailure expired(String message) {
        return of(410, "Expired", message);
    }

    public static ApiFailure gone(String message) {
        return of(410, "Gone", message);
    }

    public static ApiFailure tooLarge(String message) {
        return of(413, "RequestEntityTooLarge", message);
    }

    public static ApiFailure unsupportedMediaType(String message) {
        return of(415, "UnsupportedMediaType", message);
    }

    public static ApiFailure invalid(String group, String kind, String name, List<Cause> causes) {
        String list = causes.stream().map(Cause::message).distinct().collect(Collectors.joining(", "));
        String text = causes.size() == 1 ? list : "[" + list + "]";
        String qualified = group.isEmpty() ? kind : kind + "." + group;
        ObjectNode details = kind.isEmpty() ? NODES.objectNode() : new Subject(group, kind, name).details();
        ApiFailure failure =
                new ApiFailure(422, "Invalid", qualified + " \"" + name + "\" is invalid: " + text, details);
        failure.addCauses(causes);
        return failure;
    }

    public static ApiFailure tooMany(String message) {
        ApiFailure failure = of(429, "TooManyRequests", message);
        failure.details.put("retryAfterSeconds", 1);
        return failure;
    }

    public static ApiFailure internal(String message) {
        return of(500, "InternalError", "Internal error occurred: " + message);
    }

    /** What a real API server has and this one has not; the sentence says what to do instead. */
    public static ApiFailure notHere(String message) {
        return of(501, "NotImplemented", message);
    }

    private void addCauses(List<Cause> causes) {
        var array = details.putArray("causes");
        for (Cause cause : causes) {
            array.addObject()
                    .put("reason", cause.reason())
                    .put("message", cause.text())
                    .put("field", cause.field());
        }
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    public Optional<Integer> retryAfterSeconds() {
        return details.has("retryAfterSeconds")
                ? Optional.of(details.get("retryAfterSeconds").asInt())
                : Optional.empty();
    }

    /** The {@code v1} Status; a watch's ERROR event must carry exactly this, or fabric8 reconnects for ever. */
    public ObjectNode status() {
        ObjectNode status = NODES.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
        if (!details.isEmpty()) {
            status.set("details", details);
        }
        return status.put("code", code);
    }
}
