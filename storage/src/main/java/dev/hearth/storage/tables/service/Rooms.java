package dev.hearth.storage.tables.service;

import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry;
import dev.hearth.storage.tables.service.read.BatchGetItem;
import dev.hearth.storage.tables.service.read.GetItem;
import dev.hearth.storage.tables.service.read.Query;
import dev.hearth.storage.tables.service.read.Scan;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.statement.StatementOperations;
import dev.hearth.storage.tables.service.stream.StreamOperations;
import dev.hearth.storage.tables.service.stream.Trim;
import dev.hearth.storage.tables.service.table.Chores;
import dev.hearth.storage.tables.service.table.TableOperations;
import dev.hearth.storage.tables.service.table.TableUpdates;
import dev.hearth.storage.tables.service.table.Tags;
import dev.hearth.storage.tables.service.throughput.Limits;
import dev.hearth.storage.tables.service.transact.Tokens;
import dev.hearth.storage.tables.service.transact.TransactGetItems;
import dev.hearth.storage.tables.service.transact.TransactWriteItems;
import dev.hearth.storage.tables.service.transact.Transaction;
import dev.hearth.storage.tables.service.ttl.Sweeper;
import dev.hearth.storage.tables.service.ttl.TimeToLiveOperations;
import dev.hearth.storage.tables.service.write.BatchWriteItem;
import dev.hearth.storage.tables.service.write.ConditionalWrite;
import dev.hearth.storage.tables.service.write.DeleteItem;
import dev.hearth.storage.tables.service.write.ItemWriter;
import dev.hearth.storage.tables.service.write.PutItem;
import dev.hearth.storage.tables.service.write.Turns;
import dev.hearth.storage.tables.service.write.UpdateItem;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Puts the parts of the service together: everything that there is one of, and the table of operations. */
final class Rooms implements AutoCloseable {
    private static final Duration TRIM_EVERY = Duration.ofMinutes(10);

    private final TableEngine engine;
    private final TablesConfig config;
    private final Clock clock;
    private final Catalogue catalogue;
    private final Resolver resolver;
    private final StreamRegistry streams;
    private final Chores chores;
    private final Limits limits;
    private final Tokens tokens;
    private final Background sweeping;
    private final Background trimming;

    Rooms(TableEngine engine, TablesConfig config, Clock clock) {
        this.engine = engine;
        this.config = config;
        this.clock = clock;
        catalogue = new Catalogue(engine, config.catalogueAge());
        resolver = new Resolver(catalogue);
        streams = new StreamRegistry(engine);
        chores = new Chores(
                engine, catalogue, streams, clock, config.catalogueAge().isZero(), config.choreEvery());
        limits = new Limits(clock);
        Sweeper sweeper = new Sweeper(engine, catalogue, clock);
        sweeping = new Background("tables-sweeper", config.sweepEvery(), sweeper::run);
        tokens = new Tokens(engine, clock);
        Trim trim = new Trim(engine, catalogue, streams, clock);
        trimming = new Background("tables-trim", TRIM_EVERY, () -> {
            trim.run();
            tokens.forgetOld();
        });
    }

    Catalogue catalogue() {
        return catalogue;
    }

    Map<String, Tables.Operation> operations() {
        Map<String, Tables.Operation> operations = new HashMap<>();
        catalogueOperations(operations);
        itemOperations(operations);
        StreamOperations changes = new StreamOperations(engine, streams, clock);
        operations.put(Tables.STREAMS + ".ListStreams", changes::list);
        operations.put(Tables.STREAMS + ".DescribeStream", changes::describe);
        operations.put(Tables.STREAMS + ".GetShardIterator", changes::iterator);
        operations.put(Tables.STREAMS + ".GetRecords", changes::records);
        return operations;
    }

    private void catalogueOperations(Map<String, Tables.Operation> operations) {
        TableOperations tables = new TableOperations(engine, catalogue, resolver, chores, config.streamShards(), clock);
        TableUpdates updates =
                new TableUpdates(engine, catalogue, resolver, streams, chores, tables, config.streamShards(), clock);
        TimeToLiveOperations expiry = new TimeToLiveOperations(engine, catalogue, resolver, chores);
        Tags tags = new Tags(catalogue, resolver);
        operations.put(Tables.DYNAMODB + ".CreateTable", tables::create);
        operations.put(Tables.DYNAMODB + ".DescribeTable", tables::describe);
        operations.put(Tables.DYNAMODB + ".DeleteTable", tables::delete);
        operations.put(Tables.DYNAMODB + ".ListTables", tables::list);
        operations.put(Tables.DYNAMODB + ".UpdateTable", updates::update);
        operations.put(Tables.DYNAMODB + ".UpdateTimeToLive", expiry::update);
        operations.put(Tables.DYNAMODB + ".DescribeTimeToLive", expiry::describe);
        operations.put(Tables.DYNAMODB + ".TagResource", tags::tag);
        operations.put(Tables.DYNAMODB + ".UntagResource", tags::untag);
        operations.put(Tables.DYNAMODB + ".ListTagsOfResource", tags::list);
        operations.put(Tables.DYNAMODB + ".DescribeLimits", (caller, body) -> limits());
    }

    /** The quotas of an account (DynamoDB API reference, "DescribeLimits"). There are none here; these are DynamoDB's own. */
    private static byte[] limits() {
        return Answer.of(out -> {
            out.writeNumberField("AccountMaxReadCapacityUnits", 80_000);
            out.writeNumberField("AccountMaxWriteCapacityUnits", 80_000);
            out.writeNumberField("TableMaxReadCapacityUnits", 40_000);
            out.writeNumberField("TableMaxWriteCapacityUnits", 40_000);
        });
    }

    private void itemOperations(Map<String, Tables.Operation> operations) {
        Turns turns = new Turns();
        ItemWriter writer = new ItemWriter(engine, turns);
        Transaction transaction = new Transaction(engine, resolver, limits, turns, tokens);
        operations.put(Tables.DYNAMODB + ".GetItem", new GetItem(engine, resolver, limits)::run);
        ConditionalWrite write = new ConditionalWrite(resolver, writer, limits);
        operations.put(Tables.DYNAMODB + ".PutItem", new PutItem(write)::run);
        operations.put(Tables.DYNAMODB + ".UpdateItem", new UpdateItem(write)::run);
        operations.put(Tables.DYNAMODB + ".DeleteItem", new DeleteItem(write)::run);
        operations.put(Tables.DYNAMODB + ".Query", new Query(engine, resolver, limits)::run);
        operations.put(Tables.DYNAMODB + ".Scan", new Scan(engine, resolver, limits)::run);
        operations.put(Tables.DYNAMODB + ".BatchGetItem", new BatchGetItem(engine, resolver, limits)::run);
        operations.put(Tables.DYNAMODB + ".BatchWriteItem", new BatchWriteItem(resolver, writer, limits)::run);
        operations.put(Tables.DYNAMODB + ".TransactGetItems", new TransactGetItems(engine, resolver, limits)::run);
        operations.put(Tables.DYNAMODB + ".TransactWriteItems", new TransactWriteItems(transaction, tokens)::run);
        StatementOperations statements = new StatementOperations(engine, resolver, limits, writer, transaction, tokens);
        operations.put(Tables.DYNAMODB + ".ExecuteStatement", statements::execute);
        operations.put(Tables.DYNAMODB + ".BatchExecuteStatement", statements::batch);
        operations.put(Tables.DYNAMODB + ".ExecuteTransaction", statements::transact);
    }

    @Override
    public void close() {
        chores.close();
        sweeping.close();
        trimming.close();
    }
}
