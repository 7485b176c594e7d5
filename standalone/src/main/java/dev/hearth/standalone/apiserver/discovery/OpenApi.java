package dev.hearth.standalone.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * OpenAPI v3: what kubectl reads for explain, for merging on the client, and to learn that {@code fieldValidation} is
 * understood. A document is made when it is first asked for and kept until a definition changes.
 */
public final class OpenApi {
    private final Kinds kinds;
    private final Map<String, byte[]> made = new ConcurrentHashMap<>();

    public OpenApi(Kinds kinds) {
        this.kinds = kinds;
    }

    public ObjectNode index() {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        kinds.now()
                .groups()
                .forEach((group, versions) -> versions.forEach(version -> {
                    String path = group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
                    paths.putObject(path)
                            .put(
                                    "serverRelativeURL",
                                    "/openapi/v3/" + path + "?hash="
                                            + Integer.toHexString(kinds.now().revision()));
                }));
        return index;
    }

    /** The document of one group and version, as bytes. */
    public Optional<byte[]> document(String group, String version) {
        Kinds.Snapshot now = kinds.now();
        List<Kind> served = now.in(group, version);
        if (served.isEmpty()) {
            return Optional.empty();
        }
        if (made.size() > 64) {
            made.clear();
        }
        return Optional.of(made.computeIfAbsent(
                group + "/" + version + "@" + now.revision(), ignored -> Json.bytes(document(group, version, served))));
    }

    private static ObjectNode document(String group, String version, List<Kind> served) {
        ObjectNode document = Json.object();
        document.put("openapi", "3.0.0");
        document.putObject("info")
                .put("title", "Hearth local API server (subset)")
                .put("version", "v1.32.0");
        ObjectNode paths = document.putObject("paths");
        SchemaPrinter printer =
                new SchemaPrinter(document.putObject("components").putObject("schemas"));
        for (Kind kind : served) {
            String definition = printer.define(kind);
            String base = "/" + (group.isEmpty() ? "api" : "apis/" + group) + "/" + version
                    + (kind.namespaced() ? "/namespaces/{namespace}/" : "/") + kind.plural();
            ObjectNode collection = paths.putObject(base);
            ObjectNode one = paths.putObject(base + "/{name}");
            operation(collection, "post", "post", kind, definition);
            if (kind.verbs().contains("list")) {
                operation(collection, "get", "list", kind, definition);
                operation(one, "get", "get", kind, definition);
                operation(one, "put", "put", kind, definition);
                operation(one, "patch", "patch", kind, definition);
                operation(one, "delete", "delete", kind, definition);
            }
        }
        return document;
    }

    private static void operation(ObjectNode path, String method, String action, Kind kind, String definition) {
        ObjectNode operation = path.putObject(method);
        ArrayNode parameters = operation.putArray("parameters");
        if (method.equals("post") || method.equals("put") || method.equals("patch")) {
            for (String name : List.of("dryRun", "fieldManager", "fieldValidation")) {
                ObjectNode parameter = parameters.addObject();
                parameter
                        .put("name", name)
                        .put("in", "query")
                        .putObject("schema")
                        .put("type", "string")
                        .put("uniqueItems", true);
            }
        }
        if (method.equals("patch")) {
            ObjectNode content = operation.putObject("requestBody").putObject("content");
            for (String type : List.of(
                    "application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json")) {
                content.putObject(type).putObject("schema").put("type", "object");
            }
            if (!kind.custom()) {
                content.putObject("application/strategic-merge-patch+json")
                        .putObject("schema")
                        .put("type", "object");
            }
        }
        operation
                .putObject("responses")
                .putObject("200")
                .put("description", "OK")
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/" + definition);
        operation.put("x-kubernetes-action", action);
        operation
                .putObject("x-kubernetes-group-version-kind")
                .put("group", kind.group())
                .put("kind", kind.kind())
                .put("version", kind.version());
    }
}
