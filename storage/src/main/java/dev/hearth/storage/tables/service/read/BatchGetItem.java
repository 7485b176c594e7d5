package dev.hearth.storage.tables.service.read;

import static dev.hearth.storage.tables.service.request.ExpressionFields.NAMES;
import static dev.hearth.storage.tables.service.request.ExpressionFields.PROJECTION;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.expression.Projection;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** BatchGetItem (DynamoDB API reference). What does not fit into 16 MB is left for the next call. */
public final class BatchGetItem {
    private static final int MOST_ITEMS = 100;
    private static final long MOST_BYTES = 16L << 20;

    private static final Field<List<Supplied<Item>>> KEYS =
            Field.of("Keys", Kind.list(ExpressionFields.ITEM)).notNull().length(1, MOST_ITEMS);
    private static final Field<Map<String, Fields>> REQUEST_ITEMS = Field.of(
                    "RequestItems",
                    Kind.map(Kind.struct(Shape.of(KEYS, Attributes.TO_GET, GetItem.CONSISTENT, PROJECTION, NAMES))))
            .notNull()
            .atLeastLong(1);
    private static final Shape SHAPE = Shape.of(Consumed.RETURN, REQUEST_ITEMS);

    private final TableEngine engine;
    private final Resolver resolver;
    private final Limits limits;

    public BatchGetItem(TableEngine engine, Resolver resolver, Limits limits) {
        this.engine = engine;
        this.resolver = resolver;
        this.limits = limits;
    }

    /** What is asked of one table. */
    private record Asked(
            String name,
            Fields request,
            Table table,
            List<Item> keys,
            Optional<Projection> projection,
            boolean consistent) {}

    /** What was found of it, and the keys that were left. */
    private record Found(Asked asked, List<Item> items, List<Item> left, Consumed consumed) {}

    public byte[] run(Caller caller, byte[] body) {
        Fields request = SHAPE.read(body);
        List<Asked> all = asked(caller, request.get(REQUEST_ITEMS));
        all.forEach(asked -> limits.admitRead(asked.table, null));
        List<Found> found = new ArrayList<>();
        long bytes = 0;
        for (Asked asked : all) {
            bytes += read(asked, bytes, found);
        }
        found.forEach(of -> limits.charge(of.consumed));
        String returned = request.or(Consumed.RETURN, "NONE");
        return Answer.of(out -> {
            out.writeObjectFieldStart("Responses");
            for (Found of : found) {
                out.writeArrayFieldStart(of.asked.name);
                for (Item item : of.items) {
                    ItemJson.write(out, item);
                }
                out.writeEndArray();
            }
            out.writeEndObject();
            out.writeObjectFieldStart("UnprocessedKeys");
            for (Found of : found) {
                left(out, of);
            }
            out.writeEndObject();
            Consumed.writeAll(out, returned, found.stream().map(Found::consumed).toList());
        });
    }

    private List<Asked> asked(Caller caller, Map<String, Fields> tables) {
        List<Asked> all = new ArrayList<>();
        int items = 0;
        for (Fields of : tables.values()) {
            ExpressionFields.exclusive(of, List.of(PROJECTION), List.of(Attributes.TO_GET));
            Attributes.projection(of);
            of.get(KEYS).forEach(Supplied::checked);
            items += of.get(KEYS).size();
        }
        if (items > MOST_ITEMS) {
            throw Fault.VALIDATION.says("Too many items requested for the BatchGetItem call");
        }
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, Fields> of : tables.entrySet()) {
            Fields request = of.getValue();
            Table table = resolver.forItems(caller, of.getKey(), Need.READ);
            List<Item> keys = request.get(KEYS).stream().map(Supplied::value).toList();
            for (Item key : keys) {
                KeyRules.key(table, key);
                if (!seen.add(table.id() + Layout.base(table, key))) {
                    throw Fault.VALIDATION.says("Provided list of item keys contains duplicates");
                }
            }
            Optional<Projection> projection = Attributes.projection(request);
            Attributes.check(projection, table);
            all.add(new Asked(of.getKey(), request, table, keys, projection, request.or(GetItem.CONSISTENT, false)));
        }
        return all;
    }

    private long read(Asked asked, long before, List<Found> found) {
        List<RowKey> rows =
                asked.keys.stream().map(key -> Layout.base(asked.table, key)).toList();
        Consistency consistency = asked.consistent ? Consistency.STRONG : Consistency.EVENTUAL;
        List<Optional<Row>> read = engine.getAll(asked.table.space(), rows, consistency);
        Found of = new Found(asked, new ArrayList<>(), new ArrayList<>(), Consumed.of(asked.table));
        long bytes = 0;
        for (int i = 0; i < read.size(); i++) {
            Optional<Item> item = read.get(i).map(row -> ItemCodec.decode(row.value()));
            int size = item.map(Item::sizeBytes).orElse(0);
            if (before + bytes + size > MOST_BYTES) {
                of.left.add(asked.keys.get(i));
                continue;
            }
            bytes += size;
            of.consumed.read(size, asked.consistent);
            item.map(there -> asked.projection.map(wanted -> wanted.of(there)).orElse(there))
                    .ifPresent(of.items::add);
        }
        found.add(of);
        return bytes;
    }

    private static void left(JsonGenerator out, Found of) throws IOException {
        if (of.left.isEmpty()) {
            return;
        }
        Fields request = of.asked.request;
        out.writeObjectFieldStart(of.asked.name);
        out.writeArrayFieldStart("Keys");
        for (Item key : of.left) {
            ItemJson.write(out, key);
        }
        out.writeEndArray();
        out.writeBooleanField("ConsistentRead", of.asked.consistent);
        if (request.has(PROJECTION)) {
            out.writeStringField("ProjectionExpression", request.get(PROJECTION));
        }
        if (request.has(NAMES)) {
            out.writeObjectFieldStart("ExpressionAttributeNames");
            for (Map.Entry<String, String> name : request.get(NAMES).entrySet()) {
                out.writeStringField(name.getKey(), name.getValue());
            }
            out.writeEndObject();
        }
        if (request.has(Attributes.TO_GET)) {
            out.writeArrayFieldStart("AttributesToGet");
            for (String name : request.get(Attributes.TO_GET)) {
                out.writeString(name);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }
}
