package dev.hearth.storage.tables.service.table;

import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.item.KeyType;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.KeySchema;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Status;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry;
import dev.hearth.storage.tables.service.catalogue.StreamSpec;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.catalogue.Throughput;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** CreateTable, DescribeTable, DeleteTable and ListTables (DynamoDB API reference). */
public final class TableOperations {
    private static final Field<Integer> LIMIT =
            Field.of("Limit", Kind.INTEGER).atLeast(1).atMost(100);
    private static final Field<String> START =
            Field.text("ExclusiveStartTableName").length(3, 255).matching("[a-zA-Z0-9_.-]+");
    private static final Shape LIST = Shape.of(LIMIT, START);

    private final Catalogue catalogue;
    private final Resolver resolver;
    private final Chores chores;
    private final int streamShards;
    private final Clock clock;
    private final TableJson json;

    public TableOperations(
            TableEngine engine, Catalogue catalogue, Resolver resolver, Chores chores, int streamShards, Clock clock) {
        this.catalogue = catalogue;
        this.resolver = resolver;
        this.chores = chores;
        this.streamShards = streamShards;
        this.clock = clock;
        this.json = new TableJson(engine);
    }

    public byte[] create(Caller caller, byte[] body) {
        Fields request = TableShapes.CREATE.read(body);
        String name = resolver.forCreation(caller, request.get(TableShapes.TABLE_NAME));
        Table table = plan(caller, name, request);
        if (!catalogue.create(table)) {
            throw Fault.RESOURCE_IN_USE.says("Table already exists: " + name);
        }
        chores.finish(table);
        return described(caller, "TableDescription", table);
    }

    private Table plan(Caller caller, String name, Fields request) {
        boolean payPerRequest =
                request.or(TableShapes.BILLING_MODE, "PROVISIONED").equals("PAY_PER_REQUEST");
        Optional<Fields> throughput = request.find(TableShapes.THROUGHPUT);
        if (payPerRequest && throughput.isPresent()) {
            throw Fault.parameter(
                    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is"
                            + " PAY_PER_REQUEST");
        }
        if (!payPerRequest && throughput.isEmpty()) {
            throw Fault.parameter("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is"
                    + " PROVISIONED");
        }
        Throughput units = throughput.map(NewTable::throughput).orElse(Throughput.ON_DEMAND);
        Map<String, KeyType> definitions = NewTable.definitions(request.or(TableShapes.DEFINITIONS, List.of()));
        KeySchema key = NewTable.key(request.get(TableShapes.KEY_SCHEMA), definitions, true);
        List<Index> indexes = NewTable.indexes(request, key, definitions, payPerRequest);
        checkDefinitionsUsed(definitions, key, indexes);
        Optional<StreamSpec> stream =
                request.find(TableShapes.STREAM).flatMap(given -> newStream(given, streamShards, clock));
        long now = clock.millis();
        return new Table(
                caller.namespace(),
                name,
                NewTable.newId("t"),
                now,
                Status.CREATING,
                key,
                definitions,
                indexes,
                payPerRequest,
                payPerRequest ? now : 0,
                units,
                stream,
                Optional.empty(),
                request.or(TableShapes.DELETION_PROTECTION, false),
                Tags.read(request.or(TableShapes.TAGS, List.of())),
                request.find(TableShapes.TABLE_CLASS));
    }

    static void checkDefinitionsUsed(Map<String, KeyType> definitions, KeySchema key, List<Index> indexes) {
        TreeMap<String, Boolean> used = new TreeMap<>();
        key.names().forEach(name -> used.put(name, true));
        indexes.forEach(index -> index.key().names().forEach(name -> used.put(name, true)));
        if (used.size() != definitions.size()) {
            throw Fault.parameter(
                    indexes.isEmpty()
                            ? "Number of attributes in KeySchema does not exactly match number of attributes defined in"
                                    + " AttributeDefinitions"
                            : "Some AttributeDefinitions are not used. AttributeDefinitions: "
                                    + List.copyOf(definitions.keySet()) + ", keys used: " + List.copyOf(used.keySet()));
        }
    }

    static Optional<StreamSpec> newStream(Fields given, int shards, Clock clock) {
        Optional<String> view = given.find(TableShapes.STREAM_VIEW);
        if (!given.get(TableShapes.STREAM_ENABLED)) {
            if (view.isPresent()) {
                throw Fault.parameter("StreamViewType is specified, but StreamEnabled is false");
            }
            return Optional.empty();
        }
        if (view.isEmpty()) {
            throw Fault.parameter("StreamViewType must be specified when StreamEnabled is true");
        }
        return Optional.of(new StreamSpec(
                NewTable.newId("s"),
                StreamRegistry.label(clock.instant()),
                StreamSpec.View.valueOf(view.get()),
                shards));
    }

    public byte[] describe(Caller caller, byte[] body) {
        Fields request = TableShapes.ONE_TABLE.read(body);
        return described(caller, "Table", resolver.forTable(caller, request.get(TableShapes.TABLE_NAME), Need.READ));
    }

    public byte[] delete(Caller caller, byte[] body) {
        Fields request = TableShapes.ONE_TABLE.read(body);
        Table table = resolver.forTable(caller, request.get(TableShapes.TABLE_NAME), Need.ADMINISTER);
        Table deleting = catalogue
                .change(table, before -> {
                    switch (before.status()) {
                        case CREATING ->
                            throw Fault.RESOURCE_IN_USE.says(
                                    "Attempt to change a resource which is still in use: Table is being created: "
                                            + before.name());
                        case UPDATING ->
                            throw Fault.RESOURCE_IN_USE.says(
                                    "Attempt to change a resource which is still in use: Table is being updated: "
                                            + before.name());
                        case ACTIVE, DELETING -> {}
                    }
                    if (before.deletionProtected()) {
                        throw Fault.VALIDATION.says("Resource cannot be deleted as it is currently protected against"
                                + " deletion. Disable deletion protection first.");
                    }
                    return before.with(Status.DELETING);
                })
                .orElseThrow(() -> Fault.RESOURCE_NOT_FOUND.says(
                        "Requested resource not found: Table: " + table.name() + " not found"));
        chores.finish(deleting);
        return described(caller, "TableDescription", deleting);
    }

    byte[] described(Caller caller, String field, Table table) {
        return Answer.of(out -> json.write(out, field, table, caller.region()));
    }

    public byte[] list(Caller caller, byte[] body) {
        Fields request = LIST.read(body);
        int limit = request.or(LIMIT, 100);
        String after = request.or(START, "");
        List<String> names = catalogue.list(caller.namespace()).stream()
                .map(Table::name)
                .filter(name -> name.compareTo(after) > 0 && caller.sees(name))
                .limit(limit + 1L)
                .toList();
        return Answer.of(out -> {
            out.writeArrayFieldStart("TableNames");
            for (String name : names.subList(0, Math.min(limit, names.size()))) {
                out.writeString(name);
            }
            out.writeEndArray();
            if (names.size() > limit) {
                out.writeStringField("LastEvaluatedTableName", names.get(limit - 1));
            }
        });
    }

    /** The spaces of a table that have partitions of their own. */
    static List<Space.Global> globalSpaces(Table table) {
        return table.globals().stream()
                .map(index -> new Space.Global(table.id(), index.id()))
                .toList();
    }
}
