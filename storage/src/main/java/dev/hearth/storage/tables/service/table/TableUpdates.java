package dev.hearth.storage.tables.service.table;

import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.item.KeyType;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Status;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry;
import dev.hearth.storage.tables.service.catalogue.StreamSpec;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.catalogue.Throughput;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Fields;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** UpdateTable (DynamoDB API reference): capacity, global indexes, stream, protection. */
public final class TableUpdates {
    private final TableEngine engine;
    private final Catalogue catalogue;
    private final Resolver resolver;
    private final StreamRegistry streams;
    private final Chores chores;
    private final TableOperations tables;
    private final int streamShards;
    private final Clock clock;

    public TableUpdates(
            TableEngine engine,
            Catalogue catalogue,
            Resolver resolver,
            StreamRegistry streams,
            Chores chores,
            TableOperations tables,
            int streamShards,
            Clock clock) {
        this.engine = engine;
        this.catalogue = catalogue;
        this.resolver = resolver;
        this.streams = streams;
        this.chores = chores;
        this.tables = tables;
        this.streamShards = streamShards;
        this.clock = clock;
    }

    public byte[] update(Caller caller, byte[] body) {
        Fields request = TableShapes.UPDATE.read(body);
        Table table = resolver.forTable(caller, request.get(TableShapes.TABLE_NAME), Need.ADMINISTER);
        checkRequest(request);
        Table planned = plan(table, request);
        for (Index index : planned.globals()) {
            if (table.index(index.name()).isEmpty()) {
                engine.createGlobal(new Space.Global(table.id(), index.id()));
            }
        }
        boolean otherStream = !table.stream().equals(planned.stream());
        if (otherStream) {
            planned.stream().ifPresent(stream -> streams.begin(planned, stream, clock.instant()));
        }
        Optional<Table> changed = catalogue.change(table, before -> {
            if (!before.equals(table)) {
                throw Fault.RESOURCE_IN_USE.says(
                        "Attempt to change a resource which is still in use: Table is being updated: " + table.name());
            }
            return planned;
        });
        if (changed.isEmpty()) {
            throw Fault.RESOURCE_NOT_FOUND.says("Requested resource not found: Table: " + table.name() + " not found");
        }
        if (otherStream) {
            table.stream().ifPresent(stream -> streams.end(table.namespace(), stream, clock.instant()));
        }
        chores.finish(planned);
        return tables.described(caller, "TableDescription", planned.with(Status.UPDATING));
    }

    private static void checkRequest(Fields request) {
        List<Fields> updates = request.or(TableShapes.INDEX_UPDATES, List.of());
        boolean nothing = !request.has(TableShapes.THROUGHPUT)
                && !request.has(TableShapes.BILLING_MODE)
                && updates.isEmpty()
                && !request.has(TableShapes.STREAM)
                && !request.has(TableShapes.DELETION_PROTECTION)
                && !request.has(TableShapes.TABLE_CLASS)
                && !request.has(TableShapes.SSE);
        if (nothing) {
            throw Fault.VALIDATION.says("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,"
                    + " GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
        }
        if (request.or(TableShapes.BILLING_MODE, "").equals("PROVISIONED") && !request.has(TableShapes.THROUGHPUT)) {
            throw Fault.parameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
        }
        Set<String> names = new HashSet<>();
        int onlineChanges = 0;
        for (Fields update : updates) {
            Optional<Fields> named = update.find(TableShapes.INDEX_UPDATE)
                    .or(() -> update.find(TableShapes.INDEX_CREATE))
                    .or(() -> update.find(TableShapes.INDEX_DELETE));
            if (named.isEmpty()) {
                throw Fault.parameter("One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create,"
                        + " GlobalSecondaryIndexUpdate.Delete must not be null");
            }
            String name = named.get().get(TableShapes.INDEX_NAME);
            if (!names.add(name)) {
                throw Fault.parameter(
                        "Only one global secondary index update per index is allowed simultaneously. Index: " + name);
            }
            onlineChanges += update.has(TableShapes.INDEX_UPDATE) ? 0 : 1;
        }
        if (onlineChanges > 1) {
            throw onlyOneIndex();
        }
    }

    private static RuntimeException onlyOneIndex() {
        return Fault.LIMIT_EXCEEDED.says(
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
    }

    private Table plan(Table table, Fields request) {
        if (table.status() != Status.ACTIVE) {
            String doing = table.status() == Status.CREATING
                    ? "created"
                    : table.status() == Status.DELETING ? "deleted" : "updated";
            throw Fault.RESOURCE_IN_USE.says("Attempt to change a resource which is still in use: Table is being "
                    + doing + ": " + table.name());
        }
        Table planned = billing(table, request);
        for (Fields update : request.or(TableShapes.INDEX_UPDATES, List.of())) {
            planned = index(planned, update, request);
        }
        planned = stream(planned, request);
        if (request.has(TableShapes.DELETION_PROTECTION)) {
            planned = planned.withDeletionProtected(request.get(TableShapes.DELETION_PROTECTION.notNull()));
        }
        if (request.has(TableShapes.TABLE_CLASS)) {
            planned = planned.withTableClass(request.get(TableShapes.TABLE_CLASS));
        }
        return planned;
    }

    private Table billing(Table table, Fields request) {
        boolean byRequest = request.find(TableShapes.BILLING_MODE)
                .map("PAY_PER_REQUEST"::equals)
                .orElse(table.payPerRequest());
        Optional<Throughput> units = request.find(TableShapes.THROUGHPUT).map(NewTable::throughput);
        if (byRequest && units.isPresent()) {
            throw Fault.parameter(
                    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is"
                            + " PAY_PER_REQUEST");
        }
        if (byRequest) {
            if (table.payPerRequest()) {
                return table;
            }
            Table changed = table.withBilling(true, clock.millis(), Throughput.ON_DEMAND);
            for (Index index : table.globals()) {
                changed = changed.with(index.with(Throughput.ON_DEMAND));
            }
            return changed;
        }
        if (units.isPresent() && !table.payPerRequest() && units.get().equals(table.throughput())) {
            throw Fault.VALIDATION.says(unchanged(table.throughput(), units.get()));
        }
        return table.withBilling(false, table.payPerRequestSince(), units.orElse(table.throughput()));
    }

    private static String unchanged(Throughput now, Throughput wanted) {
        return "The provisioned throughput for the table will not change. The requested value equals the current value. "
                + "Current ReadCapacityUnits provisioned for the table: " + now.read()
                + ". Requested ReadCapacityUnits: " + wanted.read()
                + ". Current WriteCapacityUnits provisioned for the table: " + now.write()
                + ". Requested WriteCapacityUnits: " + wanted.write()
                + ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";
    }

    private static Table index(Table table, Fields update, Fields request) {
        if (update.has(TableShapes.INDEX_CREATE)) {
            return create(table, update.get(TableShapes.INDEX_CREATE), request);
        }
        if (update.has(TableShapes.INDEX_DELETE)) {
            Index index = existing(table, update.get(TableShapes.INDEX_DELETE));
            requireNoneInChange(table);
            return table.with(index.with(Status.DELETING));
        }
        Fields given = update.get(TableShapes.INDEX_UPDATE);
        Index index = existing(table, given);
        if (table.payPerRequest()) {
            throw Fault.parameter(
                    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is"
                            + " PAY_PER_REQUEST");
        }
        return table.with(index.with(NewTable.throughput(given.get(TableShapes.THROUGHPUT))));
    }

    private static Index existing(Table table, Fields given) {
        return table.index(given.get(TableShapes.INDEX_NAME))
                .filter(Index::global)
                .orElseThrow(() -> Fault.RESOURCE_NOT_FOUND.says("Requested resource not found"));
    }

    private static void requireNoneInChange(Table table) {
        if (table.globals().stream().anyMatch(index -> index.status() != Status.ACTIVE)) {
            throw onlyOneIndex();
        }
    }

    private static Table create(Table table, Fields given, Fields request) {
        String name = given.get(TableShapes.INDEX_NAME);
        if (table.index(name).isPresent()) {
            throw Fault.VALIDATION.says("Attempting to create an index which already exists");
        }
        requireNoneInChange(table);
        if (table.globals().size() >= NewTable.MOST_GLOBAL_INDEXES) {
            throw Fault.LIMIT_EXCEEDED.says(
                    "GlobalSecondaryIndex count exceeds the per-table limit of " + NewTable.MOST_GLOBAL_INDEXES);
        }
        Map<String, KeyType> definitions = new LinkedHashMap<>(table.definitions());
        NewTable.definitions(request.or(TableShapes.DEFINITIONS, List.of())).forEach((attribute, type) -> {
            KeyType known = definitions.putIfAbsent(attribute, type);
            if (known != null && known != type) {
                throw Fault.parameter(
                        "Attributes cannot be redefined. Please check that your attribute has the same type"
                                + " as previously defined. Existing schema: Schema:[AttributeDefinition: " + attribute
                                + ": "
                                + known + "] New schema: Schema:[AttributeDefinition: " + attribute + ": " + type
                                + "]");
            }
        });
        Index index = NewTable.global(given, definitions, table.payPerRequest(), Status.CREATING);
        List<Index> indexes = new ArrayList<>(table.indexes());
        indexes.add(index);
        NewTable.checkProjected(indexes);
        return table.withIndexes(used(definitions, table, indexes), indexes);
    }

    /** Definitions that some key needs; the others are not kept. */
    static Map<String, KeyType> used(Map<String, KeyType> definitions, Table table, List<Index> indexes) {
        Map<String, KeyType> used = new LinkedHashMap<>(definitions);
        used.keySet()
                .removeIf(name -> !table.key().has(name)
                        && indexes.stream().noneMatch(index -> index.key().has(name)));
        return used;
    }

    private Table stream(Table table, Fields request) {
        Optional<Fields> given = request.find(TableShapes.STREAM);
        if (given.isEmpty()) {
            return table;
        }
        Optional<StreamSpec> wanted = TableOperations.newStream(given.get(), streamShards, clock);
        if (wanted.isPresent() && table.stream().isPresent()) {
            throw Fault.VALIDATION.says("Table already has an enabled stream: TableName: " + table.name());
        }
        if (wanted.isEmpty() && table.stream().isEmpty()) {
            throw Fault.VALIDATION.says("Table has no stream to disable: TableName: " + table.name());
        }
        return table.withStream(wanted);
    }
}
