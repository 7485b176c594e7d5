package dev.hearth.storage.tables.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.table.TableSpec;
import dev.hearth.api.table.TableSpec.AttributeDefinition;
import dev.hearth.api.table.TableSpec.KeySchemaElement;
import dev.hearth.api.table.TableSpec.ProvisionedThroughput;
import dev.hearth.api.table.TableSpec.SecondaryIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done so that a table becomes what its manifest asks. Pure: from a spec and what the API describes to calls,
 * in the order in which they are to be made. UpdateTable takes one kind of change at a time and only while the table is
 * ACTIVE (DynamoDB API reference, "UpdateTable"), so a plan may be the first step of several; its cases are the folders
 * under {@code src/test/resources/tables/plans}.
 */
sealed interface TablePlan {
    ObjectMapper JSON = new ObjectMapper();

    /** It is as asked. */
    record Settled() implements TablePlan {}

    /** These calls, then look again. */
    record Calls(List<TableCall> calls) implements TablePlan {
        public Calls {
            calls = List.copyOf(calls);
        }
    }

    /** Something is being made or changed; look again soon. */
    record Wait(String tableStatus) implements TablePlan {}

    /** What the manifest asks cannot be had of the table that is there. */
    record Impossible(String reason, String message) implements TablePlan {}

    /**
     * What is there.
     *
     * @param table the {@code Table} of DescribeTable
     * @param ttlAttribute of DescribeTimeToLive, where it is enabled
     * @param tags of ListTagsOfResource
     */
    record Current(JsonNode table, Optional<String> ttlAttribute, Map<String, String> tags) {
        String status() {
            return table.path("TableStatus").asText();
        }
    }

    static TablePlan of(String name, TableSpec spec, Optional<Current> current) {
        if (current.isEmpty()) {
            return new Calls(List.of(create(name, spec)));
        }
        Current there = current.get();
        if (!there.status().equals("ACTIVE") || buildsIndex(there)) {
            return new Wait(there.status());
        }
        if (!keySchema(spec.keySchema).equals(there.table().path("KeySchema"))) {
            return new Impossible(
                    "KeySchemaDiffers",
                    "The table \"%s\" exists with the key schema %s, which cannot be changed; delete it or give this one another name."
                            .formatted(name, there.table().path("KeySchema")));
        }
        if (!indexes(spec.localSecondaryIndexes).equals(described(there, "LocalSecondaryIndexes"))) {
            return new Impossible(
                    "LocalSecondaryIndexesDiffer",
                    "The table \"%s\" exists with other local secondary indexes, which cannot be changed; delete it or give this one another name."
                            .formatted(name));
        }
        Optional<TableCall> update = update(name, spec, there);
        if (update.isPresent()) {
            return new Calls(List.of(update.get()));
        }
        List<TableCall> rest = new ArrayList<>();
        timeToLive(name, spec, there).ifPresent(rest::add);
        tags(spec, there, rest);
        return rest.isEmpty() ? new Settled() : new Calls(rest);
    }

    // ---- a new table

    private static TableCall create(String name, TableSpec spec) {
        ObjectNode body = JSON.createObjectNode().put("TableName", name);
        body.set("AttributeDefinitions", definitions(spec.attributeDefinitions));
        body.set("KeySchema", keySchema(spec.keySchema));
        body.put("BillingMode", spec.billingMode);
        throughput(body, spec, spec.provisionedThroughput);
        for (Map.Entry<String, List<SecondaryIndex>> kind : Map.of(
                        "GlobalSecondaryIndexes", orEmpty(spec.globalSecondaryIndexes),
                        "LocalSecondaryIndexes", orEmpty(spec.localSecondaryIndexes))
                .entrySet()) {
            if (!kind.getValue().isEmpty()) {
                ArrayNode indexes = body.putArray(kind.getKey());
                boolean global = kind.getKey().startsWith("Global");
                kind.getValue().forEach(index -> {
                    ObjectNode made = index(index);
                    if (global) {
                        throughput(made, spec, index.provisionedThroughput);
                    }
                    indexes.add(made);
                });
            }
        }
        if (spec.streamSpecification != null) {
            body.set("StreamSpecification", stream(spec.streamSpecification.streamViewType));
        }
        body.put("DeletionProtectionEnabled", Boolean.TRUE.equals(spec.deletionProtectionEnabled));
        if (spec.tags != null && !spec.tags.isEmpty()) {
            body.set("Tags", tagList(spec.tags));
        }
        return new TableCall("CreateTable", body);
    }

    // ---- an existing one

    private static Optional<TableCall> update(String name, TableSpec spec, Current there) {
        ObjectNode body = JSON.createObjectNode().put("TableName", name);
        String mode =
                there.table().path("BillingModeSummary").path("BillingMode").asText("PROVISIONED");
        boolean provisioned = spec.billingMode.equals("PROVISIONED");
        if (!mode.equals(spec.billingMode)
                || (provisioned
                        && differs(spec.provisionedThroughput, there.table().path("ProvisionedThroughput")))) {
            body.put("BillingMode", spec.billingMode);
            throughput(body, spec, spec.provisionedThroughput);
            return Optional.of(new TableCall("UpdateTable", body));
        }
        Optional<ObjectNode> index = indexUpdate(spec, there);
        if (index.isPresent()) {
            body.set("AttributeDefinitions", definitions(spec.attributeDefinitions));
            body.putArray("GlobalSecondaryIndexUpdates").add(index.get());
            return Optional.of(new TableCall("UpdateTable", body));
        }
        String viewType =
                there.table().path("StreamSpecification").path("StreamEnabled").asBoolean()
                        ? there.table()
                                .path("StreamSpecification")
                                .path("StreamViewType")
                                .asText()
                        : "";
        String wanted = spec.streamSpecification == null ? "" : spec.streamSpecification.streamViewType;
        if (!viewType.equals(wanted)) {
            // A stream's view type cannot be changed: the stream ends and, when looked at again, another begins.
            body.set(
                    "StreamSpecification",
                    viewType.isEmpty()
                            ? stream(wanted)
                            : JSON.createObjectNode().put("StreamEnabled", false));
            return Optional.of(new TableCall("UpdateTable", body));
        }
        boolean protects = Boolean.TRUE.equals(spec.deletionProtectionEnabled);
        if (there.table().path("DeletionProtectionEnabled").asBoolean() != protects) {
            return Optional.of(new TableCall("UpdateTable", body.put("DeletionProtectionEnabled", protects)));
        }
        return Optional.empty();
    }

    /** One index to be deleted, made or given other throughput; deletions first, so that a changed one is made anew. */
    private static Optional<ObjectNode> indexUpdate(TableSpec spec, Current there) {
        Map<String, JsonNode> asked = indexes(spec.globalSecondaryIndexes);
        Map<String, JsonNode> found = described(there, "GlobalSecondaryIndexes");
        for (Map.Entry<String, JsonNode> index : found.entrySet()) {
            if (!index.getValue().equals(asked.get(index.getKey()))) {
                return Optional.of(named("Delete", index.getKey()));
            }
        }
        for (SecondaryIndex index : orEmpty(spec.globalSecondaryIndexes)) {
            if (!found.containsKey(index.indexName)) {
                ObjectNode create = index(index);
                throughput(create, spec, index.provisionedThroughput);
                return Optional.of(JSON.createObjectNode().set("Create", create));
            }
            JsonNode current = find(there, index.indexName).path("ProvisionedThroughput");
            if (spec.billingMode.equals("PROVISIONED")
                    && differs(orTables(spec, index.provisionedThroughput), current)) {
                ObjectNode update = named("Update", index.indexName);
                throughput((ObjectNode) update.get("Update"), spec, index.provisionedThroughput);
                return Optional.of(update);
            }
        }
        return Optional.empty();
    }

    private static Optional<TableCall> timeToLive(String name, TableSpec spec, Current there) {
        Optional<String> wanted =
                Optional.ofNullable(spec.timeToLiveSpecification).map(asked -> asked.attributeName);
        if (wanted.equals(there.ttlAttribute())) {
            return Optional.empty();
        }
        // One attribute is switched off before another is switched on (API reference, "UpdateTimeToLive").
        boolean off = there.ttlAttribute().isPresent();
        ObjectNode body = JSON.createObjectNode().put("TableName", name);
        body.putObject("TimeToLiveSpecification")
                .put("AttributeName", off ? there.ttlAttribute().get() : wanted.orElseThrow())
                .put("Enabled", !off);
        return Optional.of(new TableCall("UpdateTimeToLive", body));
    }

    private static void tags(TableSpec spec, Current there, List<TableCall> calls) {
        Map<String, String> asked = spec.tags == null ? Map.of() : spec.tags;
        String arn = there.table().path("TableArn").asText();
        Set<String> gone = new HashSet<>(there.tags().keySet());
        gone.removeAll(asked.keySet());
        if (!gone.isEmpty()) {
            ObjectNode body = JSON.createObjectNode().put("ResourceArn", arn);
            gone.stream().sorted().forEach(body.putArray("TagKeys")::add);
            calls.add(new TableCall("UntagResource", body));
        }
        Map<String, String> set = new LinkedHashMap<>(asked);
        set.entrySet().removeIf(tag -> tag.getValue().equals(there.tags().get(tag.getKey())));
        if (!set.isEmpty()) {
            ObjectNode body = JSON.createObjectNode().put("ResourceArn", arn);
            body.set("Tags", tagList(set));
            calls.add(new TableCall("TagResource", body));
        }
    }

    // ---- pieces

    private static boolean buildsIndex(Current there) {
        for (JsonNode index : there.table().path("GlobalSecondaryIndexes")) {
            if (!index.path("IndexStatus").asText("ACTIVE").equals("ACTIVE")) {
                return true;
            }
        }
        return false;
    }

    private static boolean differs(@Nullable ProvisionedThroughput asked, JsonNode found) {
        return asked != null
                && (asked.readCapacityUnits != found.path("ReadCapacityUnits").asLong()
                        || asked.writeCapacityUnits
                                != found.path("WriteCapacityUnits").asLong());
    }

    /** A global index without throughput of its own has the table's. */
    private static @Nullable ProvisionedThroughput orTables(TableSpec spec, @Nullable ProvisionedThroughput own) {
        return own == null ? spec.provisionedThroughput : own;
    }

    private static void throughput(ObjectNode into, TableSpec spec, @Nullable ProvisionedThroughput own) {
        ProvisionedThroughput asked = orTables(spec, own);
        if (spec.billingMode.equals("PROVISIONED") && asked != null) {
            into.putObject("ProvisionedThroughput")
                    .put("ReadCapacityUnits", asked.readCapacityUnits)
                    .put("WriteCapacityUnits", asked.writeCapacityUnits);
        }
    }

    private static ArrayNode definitions(List<AttributeDefinition> definitions) {
        ArrayNode array = JSON.createArrayNode();
        definitions.forEach(definition -> array.addObject()
                .put("AttributeName", definition.attributeName)
                .put("AttributeType", definition.attributeType));
        return array;
    }

    private static ArrayNode keySchema(List<KeySchemaElement> schema) {
        ArrayNode array = JSON.createArrayNode();
        schema.forEach(
                key -> array.addObject().put("AttributeName", key.attributeName).put("KeyType", key.keyType));
        return array;
    }

    private static ObjectNode index(SecondaryIndex index) {
        ObjectNode made = JSON.createObjectNode().put("IndexName", index.indexName);
        made.set("KeySchema", keySchema(index.keySchema));
        ObjectNode projection = made.putObject("Projection").put("ProjectionType", index.projection.projectionType);
        if (index.projection.nonKeyAttributes != null) {
            index.projection.nonKeyAttributes.stream().sorted().forEach(projection.putArray("NonKeyAttributes")::add);
        }
        return made;
    }

    /** By name, as far as an index cannot be changed. */
    private static Map<String, JsonNode> indexes(@Nullable List<SecondaryIndex> asked) {
        Map<String, JsonNode> byName = new LinkedHashMap<>();
        orEmpty(asked).forEach(index -> byName.put(index.indexName, index(index)));
        return byName;
    }

    private static Map<String, JsonNode> described(Current there, String kind) {
        Map<String, JsonNode> byName = new LinkedHashMap<>();
        for (JsonNode index : there.table().path(kind)) {
            ObjectNode made = JSON.createObjectNode()
                    .put("IndexName", index.path("IndexName").asText());
            made.set("KeySchema", index.path("KeySchema"));
            ObjectNode projection = made.putObject("Projection")
                    .put(
                            "ProjectionType",
                            index.path("Projection").path("ProjectionType").asText());
            List<String> included = new ArrayList<>();
            index.path("Projection").path("NonKeyAttributes").forEach(name -> included.add(name.asText()));
            if (!included.isEmpty()) {
                included.stream().sorted().forEach(projection.putArray("NonKeyAttributes")::add);
            }
            byName.put(index.path("IndexName").asText(), made);
        }
        return byName;
    }

    private static JsonNode find(Current there, String indexName) {
        for (JsonNode index : there.table().path("GlobalSecondaryIndexes")) {
            if (index.path("IndexName").asText().equals(indexName)) {
                return index;
            }
        }
        return JSON.missingNode();
    }

    private static ObjectNode named(String action, String indexName) {
        ObjectNode update = JSON.createObjectNode();
        update.putObject(action).put("IndexName", indexName);
        return update;
    }

    private static ObjectNode stream(String viewType) {
        return JSON.createObjectNode().put("StreamEnabled", true).put("StreamViewType", viewType);
    }

    private static ArrayNode tagList(Map<String, String> tags) {
        ArrayNode array = JSON.createArrayNode();
        tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(tag -> array.addObject().put("Key", tag.getKey()).put("Value", tag.getValue()));
        return array;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
