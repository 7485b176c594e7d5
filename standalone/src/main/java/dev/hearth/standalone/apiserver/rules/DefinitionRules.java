package dev.hearth.standalone.apiserver.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * CustomResourceDefinitions: the schema must be structural, the names sound. A definition is established as soon as it
 * is stored, so its status says so from the start.
 */
final class DefinitionRules implements Rules {
    private static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    @Override
    public void defaults(ObjectNode definition) {
        if (!(definition.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        if (!(spec.get("conversion") instanceof ObjectNode)) {
            spec.putObject("conversion").put("strategy", "None");
        }
        if (spec.get("names") instanceof ObjectNode names && names.has("kind")) {
            String kind = names.path("kind").asText();
            PodRules.absent(names, "singular", kind.toLowerCase(Locale.ROOT));
            PodRules.absent(names, "listKind", kind + "List");
        }
        spec.path("versions").forEach(version -> {
            version.path("additionalPrinterColumns").forEach(column -> {
                if (column.path("priority").asInt(0) == 0) {
                    ((ObjectNode) column).remove("priority");
                }
            });
            if (version instanceof ObjectNode one) {
                PodRules.absent(one, "served", com.fasterxml.jackson.databind.node.BooleanNode.FALSE);
                PodRules.absent(one, "storage", com.fasterxml.jackson.databind.node.BooleanNode.FALSE);
            }
        });
    }

    @Override
    public void beforeCreate(ObjectNode definition) {
        List<String> finalizers = new ArrayList<>(Meta.finalizers(definition));
        if (!finalizers.contains(CLEANUP)) {
            finalizers.add(CLEANUP);
        }
        Meta.setFinalizers(definition, finalizers);
        definition.set("status", accepted(definition));
    }

    @Override
    public void beforeUpdate(ObjectNode next, ObjectNode old) {
        ObjectNode status = accepted(next);
        if (old.path("status").has("conditions")) {
            status.set("conditions", old.path("status").get("conditions").deepCopy());
        }
        next.set("status", status);
    }

    private static ObjectNode accepted(ObjectNode definition) {
        String now = Meta.time(Instant.now());
        ObjectNode status = Json.object();
        status.set("acceptedNames", definition.path("spec").path("names").deepCopy());
        var conditions = status.putArray("conditions");
        conditions
                .addObject()
                .put("lastTransitionTime", now)
                .put("message", "no conflicts found")
                .put("reason", "NoConflicts")
                .put("status", "True")
                .put("type", "NamesAccepted");
        conditions
                .addObject()
                .put("lastTransitionTime", now)
                .put("message", "the initial names have been accepted")
                .put("reason", "InitialNamesAccepted")
                .put("status", "True")
                .put("type", "Established");
        var stored = status.putArray("storedVersions");
        definition.path("spec").path("versions").forEach(version -> {
            if (version.path("storage").asBoolean(false)) {
                stored.add(version.path("name").asText());
            }
        });
        return status;
    }

    @Override
    public List<Cause> validate(ObjectNode definition) {
        List<Cause> causes = new ArrayList<>();
        JsonNode spec = definition.path("spec");
        String group = spec.path("group").asText("");
        String plural = spec.path("names").path("plural").asText("");
        require(group, "spec.group", causes);
        require(plural, "spec.names.plural", causes);
        require(spec.path("names").path("kind").asText(""), "spec.names.kind", causes);
        if (!Meta.name(definition).equals(plural + "." + group)) {
            causes.add(Cause.invalid(
                    "metadata.name",
                    Names.quoted(Meta.name(definition)),
                    "must be spec.names.plural+\".\"+spec.group"));
        }
        if (!List.of("Cluster", "Namespaced").contains(spec.path("scope").asText(""))) {
            causes.add(
                    spec.path("scope").asText("").isEmpty()
                            ? Cause.required("spec.scope", "")
                            : Cause.unsupported(
                                    "spec.scope", spec.get("scope").toString(), List.of("Cluster", "Namespaced")));
        }
        if (!spec.path("conversion").path("strategy").asText("None").equals("None")) {
            causes.add(Cause.forbidden(
                    "spec.conversion.strategy", "the local API server calls no conversion webhooks; use None"));
        }
        versions(spec.path("versions"), causes);
        return causes;
    }

    private static void versions(JsonNode versions, List<Cause> causes) {
        int storage = 0;
        for (int i = 0; i < versions.size(); i++) {
            JsonNode version = versions.get(i);
            String path = "spec.versions[" + i + "]";
            require(version.path("name").asText(""), path + ".name", causes);
            storage += version.path("storage").asBoolean(false) ? 1 : 0;
            JsonNode schema = version.path("schema").path("openAPIV3Schema");
            if (!schema.isObject()) {
                causes.add(Cause.required(path + ".schema.openAPIV3Schema", "schemas are required"));
            } else {
                structural(schema, path + ".schema.openAPIV3Schema", true, causes);
            }
        }
        if (storage != 1) {
            causes.add(
                    Cause.invalid("spec.versions", "\"\"", "must have exactly one version marked as storage version"));
        }
    }

    private static void require(String value, String path, List<Cause> causes) {
        if (value.isEmpty()) {
            causes.add(Cause.required(path, ""));
        }
    }

    /** "Specifying a structural schema" of the Kubernetes documentation: every value says its type. */
    private static void structural(JsonNode schema, String path, boolean root, List<Cause> causes) {
        if (causes.size() > 20) {
            return;
        }
        String type = schema.path("type").asText("");
        boolean free = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)
                || schema.path("x-kubernetes-int-or-string").asBoolean(false);
        if (type.isEmpty() && (root || !free)) {
            causes.add(Cause.required(
                    path + ".type",
                    root ? "must not be empty at the root" : "must not be empty for specified object fields"));
        }
        if (root && !type.isEmpty() && !type.equals("object")) {
            causes.add(Cause.invalid(path + ".type", Names.quoted(type), "must be object at the root"));
        }
        if (schema.has("pattern")) {
            try {
                var unused = Pattern.compile(schema.get("pattern").asText());
            } catch (PatternSyntaxException e) {
                causes.add(Cause.invalid(
                        path + ".pattern",
                        schema.get("pattern").toString(),
                        "must be a valid regular expression, but isn't: " + e.getDescription()));
            }
        }
        if (type.equals("array") && !schema.path("items").isObject()) {
            causes.add(Cause.required(path + ".items", "must be specified"));
        }
        schema.path("properties")
                .properties()
                .forEach(field ->
                        structural(field.getValue(), path + ".properties[" + field.getKey() + "]", false, causes));
        if (schema.path("items").isObject()) {
            structural(schema.get("items"), path + ".items", false, causes);
        }
        if (schema.path("additionalProperties").isObject()) {
            structural(schema.get("additionalProperties"), path + ".additionalProperties", false, causes);
        }
    }

    @Override
    public List<Cause> validateUpdate(ObjectNode next, ObjectNode old) {
        List<Cause> causes = new ArrayList<>();
        for (String field : List.of("group", "scope")) {
            if (!next.path("spec").path(field).equals(old.path("spec").path(field))) {
                causes.add(Cause.invalid(
                        "spec." + field, next.path("spec").path(field).toString(), "field is immutable"));
            }
        }
        for (String field : List.of("kind", "plural")) {
            if (!next.path("spec")
                    .path("names")
                    .path(field)
                    .equals(old.path("spec").path("names").path(field))) {
                causes.add(Cause.invalid(
                        "spec.names." + field,
                        next.path("spec").path("names").path(field).toString(),
                        "field is immutable"));
            }
        }
        return causes;
    }
}
