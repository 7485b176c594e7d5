package dev.hearth.standalone.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.kinds.Kind.Bucket;
import dev.hearth.standalone.apiserver.kinds.Kind.Column;
import dev.hearth.standalone.apiserver.kinds.Kind.ScalePaths;
import dev.hearth.standalone.apiserver.schema.Schema;
import dev.hearth.standalone.apiserver.schema.StructuralSchemas;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Turns a CustomResourceDefinition (already validated and defaulted) into the kinds it defines, one a served version. */
public final class CustomKinds {
    private static final List<Column> AGE_ONLY = List.of(new Column(
            "Age",
            "date",
            "",
            "CreationTimestamp is a timestamp representing the server time when this object was" + " created.",
            0,
            ".metadata.creationTimestamp"));

    public static List<Kind> of(ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        String storage = "";
        for (JsonNode version : spec.path("versions")) {
            if (version.path("storage").asBoolean()) {
                storage = version.path("name").asText();
            }
        }
        List<Kind> kinds = new ArrayList<>();
        for (JsonNode version : spec.path("versions")) {
            if (version.path("served").asBoolean()) {
                kinds.add(kind(spec, version, storage));
            }
        }
        return kinds;
    }

    private static Kind kind(JsonNode spec, JsonNode version, String storage) {
        JsonNode names = spec.path("names");
        String group = spec.path("group").asText();
        String name = version.path("name").asText();
        String kind = names.path("kind").asText();
        Schema schema = StructuralSchemas.root(version.path("schema").path("openAPIV3Schema"));
        boolean stored = name.equals(storage);
        String apiVersion = group + "/" + name;
        String storedVersion = group + "/" + storage;
        return new Kind(
                group,
                name,
                kind,
                names.path("listKind").asText(kind + "List"),
                names.path("plural").asText(),
                names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
                texts(names.path("shortNames")),
                texts(names.path("categories")),
                spec.path("scope").asText().equals("Namespaced"),
                subresources(version),
                scale(version.path("subresources").path("scale")),
                true,
                () -> schema,
                columns(version.path("additionalPrinterColumns")),
                new Bucket(group, names.path("plural").asText()),
                stored ? UnaryOperator.identity() : object -> renamed(object, apiVersion),
                stored ? UnaryOperator.identity() : object -> renamed(object, storedVersion),
                Kind.ALL_VERBS);
    }

    private static ObjectNode renamed(ObjectNode object, String apiVersion) {
        return object.deepCopy().put("apiVersion", apiVersion);
    }

    private static Set<String> subresources(JsonNode version) {
        Set<String> names = new HashSet<>();
        version.path("subresources").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Optional<ScalePaths> scale(JsonNode scale) {
        return scale.isObject()
                ? Optional.of(new ScalePaths(
                        scale.path("specReplicasPath").asText(),
                        scale.path("statusReplicasPath").asText(),
                        Optional.ofNullable(scale.get("labelSelectorPath")).map(JsonNode::asText)))
                : Optional.empty();
    }

    private static List<Column> columns(JsonNode columns) {
        if (columns.isEmpty()) {
            return AGE_ONLY;
        }
        List<Column> all = new ArrayList<>();
        columns.forEach(column -> all.add(new Column(
                column.path("name").asText(),
                column.path("type").asText(),
                column.path("format").asText(""),
                column.path("description").asText(""),
                column.path("priority").asInt(0),
                column.path("jsonPath").asText())));
        return all;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private CustomKinds() {}
}
