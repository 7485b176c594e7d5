package dev.hearth.standalone.apiserver.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.failure.Cause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** ConfigMaps and Secrets: {@code stringData}, keys, sizes and {@code immutable}. */
final class DataRules implements Rules {
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final int MOST_BYTES = 1024 * 1024;

    private final String type;

    /** @param type the default type of a Secret; empty for ConfigMaps, which have none */
    DataRules(String type) {
        this.type = type;
    }

    @Override
    public void defaults(ObjectNode object) {
        if (type.isEmpty()) {
            return;
        }
        PodRules.absent(object, "type", type);
        if (object.remove("stringData") instanceof ObjectNode texts) {
            ObjectNode data = object.get("data") instanceof ObjectNode given ? given : object.putObject("data");
            texts.properties()
                    .forEach(text -> data.put(
                            text.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(text.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        }
        object.path("data").properties().forEach(entry -> {
            try {
                Base64.getDecoder().decode(entry.getValue().asText());
            } catch (IllegalArgumentException e) {
                throw ApiFailure.badRequest("Secret in version \"v1\" cannot be handled as a Secret: illegal base64"
                        + " data in 'data." + entry.getKey() + "'");
            }
        });
    }

    @Override
    public List<Cause> validate(ObjectNode object) {
        List<Cause> causes = new ArrayList<>();
        long bytes = 0;
        for (String field : List.of("data", "binaryData")) {
            for (var entry : object.path(field).properties()) {
                bytes += entry.getKey().length() + entry.getValue().asText().length();
                if (entry.getKey().length() > 253
                        || !KEY.matcher(entry.getKey()).matches()) {
                    causes.add(Cause.invalid(
                            field + "[" + entry.getKey() + "]",
                            Names.quoted(entry.getKey()),
                            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
                                    + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is"
                                    + " '[-._a-zA-Z0-9]+')"));
                }
            }
        }
        if (bytes > (type.isEmpty() ? MOST_BYTES : MOST_BYTES * 4L / 3 + 4)) {
            causes.add(new Cause(
                    type.isEmpty() ? "" : "data", "FieldValueTooLong", "Too long: must have at most 1048576 bytes"));
        }
        return causes;
    }

    @Override
    public List<Cause> validateUpdate(ObjectNode next, ObjectNode old) {
        List<Cause> causes = new ArrayList<>();
        if (!type.isEmpty() && !next.path("type").equals(old.path("type"))) {
            causes.add(Cause.invalid("type", next.path("type").toString(), "field is immutable"));
        }
        if (old.path("immutable").asBoolean(false)) {
            if (!next.path("immutable").asBoolean(false)) {
                causes.add(Cause.forbidden("immutable", "field is immutable when `immutable` is set"));
            }
            for (String field : List.of("data", "binaryData")) {
                if (!next.path(field).equals(old.path(field))) {
                    causes.add(Cause.forbidden(field, "field is immutable when `immutable` is set"));
                }
            }
        }
        return causes;
    }
}
