package dev.hearth.standalone.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind;
import java.time.Instant;
import java.util.List;

/** Writes objects as {@code meta.k8s.io/v1} Tables and PartialObjectMetadata. */
public final class Tables {
    /** What each row carries besides its cells. */
    public enum Include {
        NONE,
        METADATA,
        OBJECT;

        public static Include of(String query) {
            return switch (query) {
                case "None" -> NONE;
                case "Object" -> OBJECT;
                default -> METADATA;
            };
        }
    }

    /** @param columns false for the later events of a watch, whose first has said them */
    public static ObjectNode table(
            Kind kind, List<ObjectNode> objects, ObjectNode metadata, Include include, boolean columns, Instant now) {
        ObjectNode table = Json.object();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.set("metadata", metadata);
        Columns shown = Columns.of(kind);
        var definitions = table.putArray("columnDefinitions");
        if (columns) {
            shown.definitions().forEach(definitions::add);
        }
        var rows = table.putArray("rows");
        for (ObjectNode object : objects) {
            ObjectNode row = rows.addObject();
            row.set("cells", shown.cells(object, now));
            switch (include) {
                case OBJECT -> row.set("object", object);
                case METADATA -> row.set("object", partial(object));
                case NONE -> {}
            }
        }
        return table;
    }

    public static ObjectNode partial(ObjectNode object) {
        ObjectNode partial = Json.object();
        partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        JsonNode metadata = object.path("metadata");
        partial.set("metadata", metadata);
        return partial;
    }

    public static ObjectNode partialList(List<ObjectNode> objects, ObjectNode metadata) {
        ObjectNode list = Json.object();
        list.put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
        list.set("metadata", metadata);
        var items = list.putArray("items");
        objects.forEach(object -> items.add(partial(object)));
        return list;
    }

    private Tables() {}
}
