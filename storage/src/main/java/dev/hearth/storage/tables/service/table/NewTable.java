package dev.hearth.storage.tables.service.table;

import dev.hearth.storage.tables.item.KeyType;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.KeyAttribute;
import dev.hearth.storage.tables.service.catalogue.KeySchema;
import dev.hearth.storage.tables.service.catalogue.Projection;
import dev.hearth.storage.tables.service.catalogue.Status;
import dev.hearth.storage.tables.service.catalogue.Throughput;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Reads what CreateTable and UpdateTable say of keys and indexes, with DynamoDB's rules in DynamoDB's order. Pure. */
final class NewTable {
    static final int MOST_LOCAL_INDEXES = 5;
    static final int MOST_GLOBAL_INDEXES = 20;
    /** Of user-chosen attributes in all INCLUDE projections of a table together (developer guide, "Quotas"). */
    private static final int MOST_PROJECTED = 100;

    private NewTable() {}

    static Map<String, KeyType> definitions(List<Fields> given) {
        Map<String, KeyType> definitions = new LinkedHashMap<>();
        for (Fields definition : given) {
            String name = definition.get(TableShapes.ATTRIBUTE_NAME);
            if (definitions.put(name, KeyType.valueOf(definition.get(TableShapes.ATTRIBUTE_TYPE))) != null) {
                throw Fault.parameter("Cannot have two attributes with the same name");
            }
        }
        return definitions;
    }

    static KeySchema key(List<Fields> given, Map<String, KeyType> definitions, boolean ofTable) {
        List<String> names =
                given.stream().map(key -> key.get(TableShapes.ATTRIBUTE_NAME)).toList();
        if (ofTable && names.size() > definitions.size()) {
            throw Fault.VALIDATION.says("Invalid KeySchema: Some index key attribute have no definition");
        }
        if (!definitions.keySet().containsAll(names)) {
            throw Fault.parameter("Some index key attributes are not defined in AttributeDefinitions. Keys: " + names
                    + ", AttributeDefinitions: " + List.copyOf(definitions.keySet()));
        }
        if (names.size() == 2 && names.getFirst().equals(names.get(1))) {
            throw Fault.VALIDATION.says(
                    "Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }
        if (!given.getFirst().get(TableShapes.KEY_TYPE).equals("HASH")) {
            throw Fault.VALIDATION.says("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }
        if (given.size() == 2 && !given.get(1).get(TableShapes.KEY_TYPE).equals("RANGE")) {
            throw Fault.VALIDATION.says("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }
        Optional<KeyAttribute> range =
                names.size() < 2 ? Optional.empty() : Optional.of(attribute(names.get(1), definitions));
        return new KeySchema(attribute(names.getFirst(), definitions), range);
    }

    private static KeyAttribute attribute(String name, Map<String, KeyType> definitions) {
        return new KeyAttribute(name, java.util.Objects.requireNonNull(definitions.get(name)));
    }

    static List<Index> indexes(
            Fields request, KeySchema table, Map<String, KeyType> definitions, boolean payPerRequest) {
        List<Index> indexes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Optional<List<Fields>> locals = request.find(TableShapes.LOCAL_INDEXES);
        if (locals.isPresent()) {
            if (locals.get().isEmpty()) {
                throw Fault.parameter("List of LocalSecondaryIndexes is empty");
            }
            if (table.range().isEmpty()) {
                throw Fault.parameter("Table KeySchema does not have a range key, which is required when specifying a"
                        + " LocalSecondaryIndex");
            }
            for (Fields local : locals.get()) {
                indexes.add(unique(names, local(local, table, definitions)));
            }
            if (locals.get().size() > MOST_LOCAL_INDEXES) {
                throw Fault.parameter(
                        "Number of LocalSecondaryIndexes exceeds per-table limit of " + MOST_LOCAL_INDEXES);
            }
        }
        Optional<List<Fields>> globals = request.find(TableShapes.GLOBAL_INDEXES);
        if (globals.isPresent()) {
            if (globals.get().isEmpty()) {
                throw Fault.parameter("List of GlobalSecondaryIndexes is empty");
            }
            for (Fields global : globals.get()) {
                indexes.add(unique(names, global(global, definitions, payPerRequest, Status.ACTIVE)));
            }
            if (globals.get().size() > MOST_GLOBAL_INDEXES) {
                throw Fault.parameter(
                        "GlobalSecondaryIndex count exceeds the per-table limit of " + MOST_GLOBAL_INDEXES);
            }
        }
        checkProjected(indexes);
        return indexes;
    }

    static void checkProjected(List<Index> indexes) {
        int projected = indexes.stream()
                .mapToInt(index -> index.projection().attributes().size())
                .sum();
        if (projected > MOST_PROJECTED) {
            throw Fault.parameter("The number of non-key attributes projected into all indexes, " + projected
                    + ", exceeds the per-table limit of " + MOST_PROJECTED);
        }
    }

    private static Index unique(Set<String> names, Index index) {
        if (!names.add(index.name())) {
            throw Fault.parameter("Duplicate index name: " + index.name());
        }
        return index;
    }

    private static Index local(Fields given, KeySchema table, Map<String, KeyType> definitions) {
        String name = given.get(TableShapes.INDEX_NAME);
        KeySchema key = key(given.get(TableShapes.KEY_SCHEMA), definitions, false);
        if (key.range().isEmpty()) {
            throw Fault.parameter("Index KeySchema does not have a range key for index: " + name);
        }
        if (!key.hash().equals(table.hash())) {
            throw Fault.parameter(
                    "Index KeySchema does not have the same leading hash key as table KeySchema for index: "
                            + name + ". index hash key: " + key.hash().name() + ", table hash key: "
                            + table.hash().name());
        }
        Projection projection = projection(given.get(TableShapes.PROJECTION));
        return new Index(name, newId("l"), false, key, projection, Status.ACTIVE, Throughput.ON_DEMAND);
    }

    static Index global(Fields given, Map<String, KeyType> definitions, boolean payPerRequest, Status status) {
        String name = given.get(TableShapes.INDEX_NAME);
        KeySchema key = key(given.get(TableShapes.KEY_SCHEMA), definitions, false);
        Projection projection = projection(given.get(TableShapes.PROJECTION));
        Optional<Fields> throughput = given.find(TableShapes.THROUGHPUT);
        if (payPerRequest && throughput.isPresent()) {
            throw Fault.parameter("ProvisionedThroughput should not be specified for index: " + name
                    + " when BillingMode is PAY_PER_REQUEST");
        }
        if (!payPerRequest && throughput.isEmpty()) {
            throw Fault.parameter("ProvisionedThroughput must be specified for index: " + name);
        }
        return new Index(
                name,
                newId("g"),
                true,
                key,
                projection,
                status,
                throughput.map(NewTable::throughput).orElse(Throughput.ON_DEMAND));
    }

    static Projection projection(Fields given) {
        Optional<String> type = given.find(TableShapes.PROJECTION_TYPE);
        if (type.isEmpty()) {
            throw Fault.parameter("Unknown ProjectionType: null");
        }
        Optional<List<String>> attributes = given.find(TableShapes.NON_KEY_ATTRIBUTES);
        if (attributes.isPresent() && !type.get().equals("INCLUDE")) {
            throw Fault.parameter("ProjectionType is " + type.get() + ", but NonKeyAttributes is specified");
        }
        if (attributes.isEmpty() && type.get().equals("INCLUDE")) {
            throw Fault.parameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
        }
        return new Projection(Projection.Type.valueOf(type.get()), attributes.orElse(List.of()));
    }

    static Throughput throughput(Fields given) {
        return new Throughput(
                inBounds(given.get(TableShapes.READ_UNITS), "ReadCapacityUnits"),
                inBounds(given.get(TableShapes.WRITE_UNITS), "WriteCapacityUnits"));
    }

    private static long inBounds(long units, String name) {
        if (units > 1_000_000_000_000L) {
            throw Fault.VALIDATION.says("Given value " + units + " for " + name + " is out of bounds");
        }
        return units;
    }

    /** An id that the engine can use in names, never given twice. */
    static String newId(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }
}
