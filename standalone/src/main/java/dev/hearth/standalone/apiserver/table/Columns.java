package dev.hearth.standalone.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** The columns of one kind: each a heading and how to read its cell off an object. */
final class Columns {
    private record Column(
            String name,
            String type,
            String format,
            String description,
            int priority,
            BiFunction<ObjectNode, Instant, JsonNode> cell) {}

    private final List<Column> columns = new ArrayList<>();

    static Columns of(Kind kind) {
        Columns columns = new Columns();
        columns.columns.add(new Column(
                "Name",
                "string",
                "name",
                "Name must be unique within a namespace.",
                0,
                (object, now) -> text(Meta.name(object))));
        if (kind.custom()) {
            kind.columns()
                    .forEach(column -> columns.columns.add(new Column(
                            column.name(),
                            column.type(),
                            column.format(),
                            column.description(),
                            column.priority(),
                            (object, now) -> custom(object, column, now))));
            return columns;
        }
        switch (kind.kind()) {
            case "Pod" -> columns.pod();
            case "Event" -> columns.event();
            case "Node" -> columns.node();
            case "Namespace" ->
                columns.add(
                                "Status",
                                object -> object.path("status").path("phase").asText(""))
                        .age();
            case "ConfigMap" ->
                columns.number(
                                "Data",
                                object -> object.path("data").size()
                                        + object.path("binaryData").size())
                        .age();
            case "Secret" ->
                columns.add("Type", object -> object.path("type").asText(""))
                        .number("Data", object -> object.path("data").size())
                        .age();
            case "Service" -> columns.service();
            case "ServiceAccount" ->
                columns.number("Secrets", object -> object.path("secrets").size())
                        .age();
            case "CustomResourceDefinition" ->
                columns.add("Created At", object -> Meta.text(object, "creationTimestamp"));
            case "Lease" ->
                columns.add(
                                "Holder",
                                object -> object.path("spec")
                                        .path("holderIdentity")
                                        .asText(""))
                        .age();
            case "NetworkPolicy" ->
                columns.add(
                                "Pod-Selector",
                                object -> labels(
                                        object.path("spec").path("podSelector").path("matchLabels")))
                        .age();
            case "Endpoints" -> columns.add("Endpoints", Columns::endpoints).age();
            default -> columns.age();
        }
        return columns;
    }

    private static JsonNode text(String text) {
        return TextNode.valueOf(text);
    }

    private Columns add(String name, java.util.function.Function<ObjectNode, String> cell) {
        return add(name, 0, cell);
    }

    private Columns add(String name, int priority, java.util.function.Function<ObjectNode, String> cell) {
        columns.add(new Column(name, "string", "", "", priority, (object, now) -> text(cell.apply(object))));
        return this;
    }

    private Columns number(String name, java.util.function.ToLongFunction<ObjectNode> cell) {
        columns.add(new Column(name, "integer", "", "", 0, (object, now) -> Json.number(cell.applyAsLong(object))));
        return this;
    }

    private void age() {
        columns.add(new Column(
                "Age",
                "string",
                "",
                "How long ago the object was created.",
                0,
                (object, now) -> text(Age.since(Meta.text(object, "creationTimestamp"), now))));
    }

    private void pod() {
        add("Ready", PodCells::ready).add("Status", PodCells::status);
        columns.add(new Column("Restarts", "string", "", "", 0, (object, now) -> text(PodCells.restarts(object, now))));
        age();
        add("IP", 1, object -> orNone(object.path("status").path("podIP")));
        add("Node", 1, object -> orNone(object.path("spec").path("nodeName")));
        add("Nominated Node", 1, object -> orNone(object.path("status").path("nominatedNodeName")));
        add("Readiness Gates", 1, object -> "<none>");
    }

    private static String orNone(JsonNode value) {
        return value.asText("").isEmpty() ? "<none>" : value.asText();
    }

    private void event() {
        columns.removeFirst();
        columns.add(new Column("Last Seen", "string", "", "", 0, (object, now) -> text(lastSeen(object, now))));
        add("Type", object -> object.path("type").asText(""));
        add("Reason", object -> object.path("reason").asText(""));
        add("Object", object -> subject(object.path(object.has("regarding") ? "regarding" : "involvedObject")));
        add(
                "Subobject",
                1,
                object -> object.path("involvedObject").path("fieldPath").asText(""));
        add(
                "Source",
                1,
                object -> object.path("source")
                        .path("component")
                        .asText(object.path("reportingComponent").asText("")));
        add(
                "Message",
                object -> object.path(object.has("note") ? "note" : "message")
                        .asText("")
                        .strip());
        columns.add(new Column(
                "First Seen",
                "string",
                "",
                "",
                1,
                (object, now) -> text(Age.since(
                        object.path("firstTimestamp")
                                .asText(object.path("eventTime").asText("")),
                        now))));
        columns.add(new Column(
                "Count",
                "string",
                "",
                "",
                1,
                (object, now) ->
                        text(Long.toString(Math.max(1, object.path("count").asLong(1))))));
        add("Name", 1, Meta::name);
    }

    private static String lastSeen(ObjectNode event, Instant now) {
        for (String path : List.of("lastTimestamp", "deprecatedLastTimestamp", "eventTime", "firstTimestamp")) {
            if (!event.path(path).asText("").isEmpty()) {
                String age = Age.since(event.get(path).asText(), now);
                JsonNode series = event.path("series").path("lastObservedTime");
                return series.asText("").isEmpty() ? age : Age.since(series.asText(), now);
            }
        }
        return Age.since(Meta.text(event, "creationTimestamp"), now);
    }

    private static String subject(JsonNode reference) {
        return reference.path("kind").asText("").toLowerCase(java.util.Locale.ROOT) + "/"
                + reference.path("name").asText("");
    }

    private void node() {
        add("Status", object -> {
            String ready = "Unknown";
            for (JsonNode condition : object.path("status").path("conditions")) {
                if (condition.path("type").asText().equals("Ready")) {
                    ready = condition.path("status").asText().equals("True") ? "Ready" : "NotReady";
                }
            }
            return object.path("spec").path("unschedulable").asBoolean(false) ? ready + ",SchedulingDisabled" : ready;
        });
        add("Roles", object -> {
            var roles = new java.util.StringJoiner(",");
            roles.setEmptyValue("<none>");
            Meta.labels(object).keySet().stream()
                    .filter(label -> label.startsWith("node-role.kubernetes.io/"))
                    .forEach(label -> roles.add(label.substring(24)));
            return roles.toString();
        });
        age();
        add(
                "Version",
                object -> object.path("status")
                        .path("nodeInfo")
                        .path("kubeletVersion")
                        .asText(""));
        add("Internal-IP", 1, object -> address(object, "InternalIP"));
        add("External-IP", 1, object -> address(object, "ExternalIP"));
        add("OS-Image", 1, object -> info(object, "osImage"));
        add("Kernel-Version", 1, object -> info(object, "kernelVersion"));
        add("Container-Runtime", 1, object -> info(object, "containerRuntimeVersion"));
    }

    private static String info(ObjectNode node, String field) {
        return node.path("status").path("nodeInfo").path(field).asText("<unknown>");
    }

    private static String address(ObjectNode node, String type) {
        for (JsonNode address : node.path("status").path("addresses")) {
            if (address.path("type").asText().equals(type)) {
                return address.path("address").asText();
            }
        }
        return "<none>";
    }

    private void service() {
        add("Type", object -> object.path("spec").path("type").asText(""));
        add("Cluster-IP", object -> orNone(object.path("spec").path("clusterIP")));
        add("External-IP", object -> object.path("spec").path("externalName").asText("<none>"));
        add("Port(s)", object -> {
            var ports = new java.util.StringJoiner(",");
            ports.setEmptyValue("<none>");
            object.path("spec")
                    .path("ports")
                    .forEach(port -> ports.add(port.path("port").asText() + "/"
                            + port.path("protocol").asText("TCP")));
            return ports.toString();
        });
        age();
        add("Selector", 1, object -> labels(object.path("spec").path("selector")));
    }

    private static String labels(JsonNode selector) {
        var labels = new java.util.StringJoiner(",");
        labels.setEmptyValue("<none>");
        selector.properties()
                .forEach(one -> labels.add(one.getKey() + "=" + one.getValue().asText()));
        return labels.toString();
    }

    private static String endpoints(ObjectNode object) {
        var all = new java.util.StringJoiner(",");
        all.setEmptyValue("<none>");
        for (JsonNode subset : object.path("subsets")) {
            for (JsonNode address : subset.path("addresses")) {
                subset.path("ports")
                        .forEach(port -> all.add(address.path("ip").asText() + ":"
                                + port.path("port").asText()));
            }
        }
        return all.toString();
    }

    /** After {@code k8s.io/apiextensions-apiserver/pkg/registry/customresource/tableconvertor}. */
    private static JsonNode custom(ObjectNode object, Kind.Column column, Instant now) {
        List<JsonNode> found = JsonPath.find(object, column.jsonPath());
        if (found.isEmpty() || found.getFirst().isNull()) {
            return NullNode.instance;
        }
        JsonNode value = found.getFirst();
        return switch (column.type()) {
            case "integer" -> value.isNumber() ? Json.number(value.asLong()) : NullNode.instance;
            case "number" -> value.isNumber() ? value : NullNode.instance;
            case "boolean" -> value.isBoolean() ? value : NullNode.instance;
            case "date" -> text(Age.since(value.asText(), now));
            default -> text(found.size() == 1 ? shown(value) : found.toString());
        };
    }

    private static String shown(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    List<ObjectNode> definitions() {
        List<ObjectNode> definitions = new ArrayList<>();
        for (Column column : columns) {
            ObjectNode definition = Json.object();
            definition.put("name", column.name()).put("type", column.type()).put("format", column.format());
            definition.put("description", column.description()).put("priority", column.priority());
            definitions.add(definition);
        }
        return definitions;
    }

    ArrayNode cells(ObjectNode object, Instant now) {
        ArrayNode cells = Json.array();
        columns.forEach(column -> cells.add(column.cell().apply(object, now)));
        return cells;
    }
}
