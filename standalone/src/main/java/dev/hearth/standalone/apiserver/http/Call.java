package dev.hearth.standalone.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.access.Caller;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.protobuf.ProtobufBody;
import dev.hearth.standalone.apiserver.resource.Options;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One request, read whole.
 *
 * @param path the decoded steps of the path
 */
public record Call(
        String method,
        List<String> path,
        MultiMap query,
        MultiMap headers,
        byte[] body,
        Caller caller,
        boolean isWebSocket) {
    /** The first value of a query parameter; empty when there is none. */
    public String query(String name) {
        String value = query.get(name);
        return value == null ? "" : value;
    }

    public boolean isTrue(String name) {
        String value = query(name);
        return value.equals("true") || value.equals("1");
    }

    public String header(String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    public Options options() {
        return Options.of(this::query, header("User-Agent"));
    }

    /** The media type of the body, without parameters. */
    public String contentType() {
        return header("Content-Type").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    public JsonNode tree() {
        String type = contentType();
        if (type.equals(ProtobufBody.MEDIA_TYPE)) {
            return ProtobufBody.read(body);
        }
        if (type.contains("cbor")) {
            throw ApiFailure.unsupportedMediaType("the body of the request was in an unknown format - accepted media"
                    + " types include: application/json, application/yaml, " + ProtobufBody.MEDIA_TYPE);
        }
        return Json.readBody(body);
    }

    public ObjectNode object() {
        if (tree() instanceof ObjectNode object) {
            boolean strict =
                    query("fieldValidation").equals("Strict") && !contentType().equals(ProtobufBody.MEDIA_TYPE);
            String duplicate = strict ? Json.duplicateKey(body) : "";
            if (!duplicate.isEmpty()) {
                throw ApiFailure.badRequest("strict decoding error: duplicate field \"" + duplicate + '"');
            }
            return object;
        }
        throw ApiFailure.badRequest("the body of the request must be one JSON object");
    }

    /** A whole number of the query, at least zero. */
    public Optional<Long> number(String name) {
        String text = query(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            // Falls through to the refusal, which names the value.
        }
        throw ApiFailure.badRequest(
                "the query parameter '" + name + "' is '" + text + "'; it must be a whole number of at least 0");
    }
}
