package dev.hearth.storage.tables.service.write;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.row.KeyRules;
import dev.hearth.storage.tables.service.row.Layout;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import dev.hearth.storage.tables.service.write.ItemWriter.Written;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** BatchWriteItem (DynamoDB API reference): up to 25 puts and deletes, each for itself, at once. */
public final class BatchWriteItem {
    private static final int MOST_ITEMS = 25;
    private static final Field<Supplied<Item>> ITEM =
            Field.of("Item", ExpressionFields.ITEM).notNull();
    private static final Field<Supplied<Item>> KEY =
            Field.of("Key", ExpressionFields.ITEM).notNull();
    private static final Field<Fields> PUT = Field.of("PutRequest", Kind.struct(Shape.of(ITEM)));
    private static final Field<Fields> DELETE = Field.of("DeleteRequest", Kind.struct(Shape.of(KEY)));
    private static final Field<Map<String, List<Fields>>> REQUEST_ITEMS = Field.of(
                    "RequestItems", Kind.map(Kind.list(Kind.struct(Shape.of(PUT, DELETE)))))
            .notNull()
            .atLeastLong(1);
    private static final Shape SHAPE = Shape.of(Consumed.RETURN, ReturnFields.COLLECTION_METRICS, REQUEST_ITEMS);

    private final Resolver resolver;
    private final ItemWriter writer;
    private final Limits limits;

    public BatchWriteItem(Resolver resolver, ItemWriter writer, Limits limits) {
        this.resolver = resolver;
        this.writer = writer;
        this.limits = limits;
    }

    /**
     * One write of the batch.
     *
     * @param name as the request named the table
     * @param item to be put; absent: the key is deleted
     */
    private record One(String name, Table table, Item key, Optional<Item> item) {}

    public byte[] run(Caller caller, byte[] body) {
        Fields request = SHAPE.read(body);
        List<One> all = plan(caller, request.get(REQUEST_ITEMS));
        boolean counted = !request.or(Consumed.RETURN, "NONE").equals("NONE");
        List<One> left = new ArrayList<>();
        Map<String, Consumed> consumed = new LinkedHashMap<>();
        all.forEach(one -> consumed.computeIfAbsent(one.name, any -> Consumed.of(one.table)));
        List<One> admitted = admit(all, left);
        List<Optional<Written>> written = writeAll(admitted, counted);
        for (int i = 0; i < admitted.size(); i++) {
            One one = admitted.get(i);
            Optional<Written> done = written.get(i);
            if (done.isEmpty()) {
                left.add(one);
            } else if (counted || !one.table.payPerRequest()) {
                java.util.Objects.requireNonNull(consumed.get(one.name))
                        .written(done.get().before(), done.get().after())
                        .written(done.get().indexWrites());
            }
        }
        consumed.values().forEach(limits::charge);
        return Answer.of(out -> {
            unprocessed(out, left);
            if (request.or(ReturnFields.COLLECTION_METRICS, "NONE").equals("SIZE")) {
                metrics(out, all);
            }
            Consumed.writeAll(out, request.or(Consumed.RETURN, "NONE"), consumed.values());
        });
    }

    private List<One> plan(Caller caller, Map<String, List<Fields>> tables) {
        int items = 0;
        for (List<Fields> requests : tables.values()) {
            if (requests.isEmpty() || requests.size() > MOST_ITEMS) {
                throw Fault.VALIDATION.says(
                        "1 validation error detected: Value '{" + String.join(", ", tables.keySet())
                                + "}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member"
                                + " must have length less than or equal to 25, Member must have length greater than or equal to 1]");
            }
            items += requests.size();
            requests.forEach(BatchWriteItem::checkValues);
        }
        if (items > MOST_ITEMS) {
            throw Fault.VALIDATION.says("Too many items requested for the BatchWriteItem call");
        }
        List<One> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, List<Fields>> requests : tables.entrySet()) {
            Table table = resolver.forItems(caller, requests.getKey(), Need.WRITE);
            for (Fields request : requests.getValue()) {
                One one = one(requests.getKey(), table, request);
                if (!seen.add(table.id() + Layout.base(table, one.key))) {
                    throw Fault.VALIDATION.says("Provided list of item keys contains duplicates");
                }
                all.add(one);
            }
        }
        return all;
    }

    private static void checkValues(Fields request) {
        if (request.has(PUT) == request.has(DELETE)) {
            throw Fault.VALIDATION.says(
                    "Supplied AttributeValue has more than one datatypes set, must contain exactly one"
                            + " of the supported datatypes");
        }
        if (request.has(PUT)) {
            Item item = request.get(PUT).get(ITEM).checked();
            if (item.sizeBytes() > Item.MAX_BYTES) {
                throw Fault.VALIDATION.says("Item size has exceeded the maximum allowed size");
            }
        } else {
            request.get(DELETE).get(KEY).checked();
        }
    }

    private static One one(String name, Table table, Fields request) {
        if (request.has(PUT)) {
            Item item = KeyRules.item(table, request.get(PUT).get(ITEM).value());
            return new One(name, table, item, Optional.of(item));
        }
        return new One(
                name, table, KeyRules.key(table, request.get(DELETE).get(KEY).value()), Optional.empty());
    }

    /** Those whose tables can afford them; only when none can, the batch is refused. */
    private List<One> admit(List<One> all, List<One> left) {
        List<One> admitted = new ArrayList<>();
        Optional<ServiceFault> refused = Optional.empty();
        for (One one : all) {
            try {
                limits.admitWrite(one.table);
                admitted.add(one);
            } catch (ServiceFault fault) {
                refused = Optional.of(fault);
                left.add(one);
            }
        }
        if (admitted.isEmpty() && refused.isPresent()) {
            throw refused.get();
        }
        return admitted;
    }

    /** Absent where the item was contended too long: the client is to send it again. */
    private List<Optional<Written>> writeAll(List<One> all, boolean counted) {
        if (all.size() == 1) {
            return List.of(Optional.of(write(all.getFirst(), counted)));
        }
        List<Future<Written>> writing = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (One one : all) {
                writing.add(threads.submit(() -> write(one, counted)));
            }
        }
        return writing.stream().map(BatchWriteItem::result).toList();
    }

    private static Optional<Written> result(Future<Written> writing) {
        try {
            return Optional.of(writing.get());
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ServiceFault fault -> {
                    return Optional.empty();
                }
                case RuntimeException other -> throw other;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.INTERNAL.says("The service is ending; send the request again.");
        }
    }

    private Written write(One one, boolean counted) {
        boolean blind = one.table.plain() && !counted && one.table.payPerRequest();
        return blind
                ? writer.overwrite(one.table, one.key, one.item)
                : writer.write(one.table, one.key, before -> one.item);
    }

    private static void unprocessed(JsonGenerator out, List<One> left) throws IOException {
        Map<String, List<One>> byTable = new LinkedHashMap<>();
        left.forEach(one ->
                byTable.computeIfAbsent(one.name, any -> new ArrayList<>()).add(one));
        out.writeObjectFieldStart("UnprocessedItems");
        for (Map.Entry<String, List<One>> of : byTable.entrySet()) {
            out.writeArrayFieldStart(of.getKey());
            for (One one : of.getValue()) {
                out.writeStartObject();
                out.writeObjectFieldStart(one.item.isPresent() ? "PutRequest" : "DeleteRequest");
                out.writeFieldName(one.item.isPresent() ? "Item" : "Key");
                ItemJson.write(out, one.key);
                out.writeEndObject();
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private static void metrics(JsonGenerator out, List<One> all) throws IOException {
        Map<String, List<One>> byTable = new LinkedHashMap<>();
        for (One one : all) {
            if (!one.table.locals().isEmpty()) {
                byTable.computeIfAbsent(one.name, any -> new ArrayList<>()).add(one);
            }
        }
        out.writeObjectFieldStart("ItemCollectionMetrics");
        for (Map.Entry<String, List<One>> of : byTable.entrySet()) {
            out.writeArrayFieldStart(of.getKey());
            for (One one : of.getValue()) {
                ReturnFields.collectionObject(out, one.table, one.key);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }
}
