package dev.hearth.storage.tables.service.read;

import static dev.hearth.storage.tables.service.request.ExpressionFields.FILTER;
import static dev.hearth.storage.tables.service.request.ExpressionFields.KEY_CONDITION;
import static dev.hearth.storage.tables.service.request.ExpressionFields.NAMES;
import static dev.hearth.storage.tables.service.request.ExpressionFields.PROJECTION;
import static dev.hearth.storage.tables.service.request.ExpressionFields.VALUES;

import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.KeyConditions;
import dev.hearth.storage.tables.expression.Placeholders;
import dev.hearth.storage.tables.expression.Projection;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.KeyCodec;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.KeySchema;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.row.Layout;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Query (DynamoDB API reference). */
public final class Query {
    private static final Field<String> TABLE_NAME = Field.tableName();
    static final Field<Integer> LIMIT = Field.of("Limit", Kind.INTEGER).atLeast(1);
    private static final Field<Boolean> FORWARD = Field.flag("ScanIndexForward");
    private static final Shape SHAPE = Shape.of(
            Wanted.SELECT,
            Wanted.INDEX_NAME,
            Consumed.RETURN,
            Filters.QUERY_FILTER,
            TABLE_NAME,
            Filters.OPERATOR,
            Attributes.TO_GET,
            LIMIT,
            Filters.KEY_CONDITIONS,
            StartKey.FIELD,
            GetItem.CONSISTENT,
            FORWARD,
            KEY_CONDITION,
            FILTER,
            PROJECTION,
            VALUES,
            NAMES);

    private final TableEngine engine;
    private final Resolver resolver;
    private final Limits limits;
    private final Reader reader;

    public Query(TableEngine engine, Resolver resolver, Limits limits) {
        this.engine = engine;
        this.resolver = resolver;
        this.limits = limits;
        this.reader = new Reader(engine);
    }

    /** What a request says, before its table is known. */
    private record Asked(
            KeyConditions keys,
            Condition filter,
            Optional<Projection> projection,
            Optional<Item> start,
            boolean legacyFilter) {}

    public byte[] run(Caller caller, byte[] body) {
        Fields request = SHAPE.read(body);
        Asked asked = asked(request);
        Table table = resolver.forItems(caller, request.get(TABLE_NAME), Need.READ);
        boolean consistent = request.or(GetItem.CONSISTENT, false);
        Optional<Index> index = Indexes.asked(table, request, consistent);
        KeySchema schema = index.map(Index::key).orElse(table.key());
        KeyConditions.KeyQuery keys =
                asked.keys.bind(key(schema.hash()), schema.range().map(Query::key));
        Wanted wanted = Wanted.of(request, table, index, asked.projection, asked.filter);
        Attributes.check(asked.projection, table);
        Filters.check(asked.filter, schema, table, asked.legacyFilter);
        limits.admitRead(table, index.orElse(null));

        boolean reversed = !request.or(FORWARD, true);
        byte[] partition = KeyCodec.encode(keys.partition());
        Optional<RowKey> after = asked.start.map(start -> StartKey.row(wanted, start, false));
        RowRange range = range(keys, index, after.map(RowKey::sort), reversed);
        after.ifPresent(start -> checkInside(start, partition, range, keys));
        Consumed consumed = Consumed.of(table);
        Space space = index.map(there -> there.space(table.id())).orElse(table.space());
        Consistency consistency = consistent ? Consistency.STRONG : Consistency.EVENTUAL;
        Reader.Page page;
        try (RowCursor rows = engine.query(space, partition, range, consistency)) {
            page = reader.read(rows, wanted, asked.filter, request.or(LIMIT, Integer.MAX_VALUE), consistent, consumed);
        }
        limits.charge(consumed);
        return PageAnswer.of(page, wanted.countOnly(), consumed, request.or(Consumed.RETURN, "NONE"));
    }

    private static Asked asked(Fields request) {
        ExpressionFields.exclusive(
                request,
                List.of(PROJECTION, FILTER, KEY_CONDITION),
                request.has(Filters.KEY_CONDITIONS) && !request.has(KEY_CONDITION)
                        ? List.of(Attributes.TO_GET, Filters.QUERY_FILTER, Filters.OPERATOR)
                        : List.of(Attributes.TO_GET, Filters.QUERY_FILTER, Filters.OPERATOR, Filters.KEY_CONDITIONS));
        Wanted.check(request);
        Optional<Condition> legacyFilter = Filters.legacy(request, Filters.QUERY_FILTER);
        Optional<Projection> legacyProjection = Attributes.legacy(request);
        Optional<Item> start = request.find(StartKey.FIELD).map(StartKey::values);
        if (!request.has(KEY_CONDITION) && !request.has(Filters.KEY_CONDITIONS)) {
            throw Fault.VALIDATION.says(
                    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        }
        Placeholders placeholders = ExpressionFields.placeholders(request);
        Optional<Projection> projection = legacyProjection.or(() -> ExpressionFields.projection(request, placeholders));
        Condition filter = legacyFilter.orElseGet(() -> Filters.filter(request, placeholders));
        KeyConditions keys = Filters.keyConditions(request, placeholders);
        placeholders.requireAllUsed();
        return new Asked(keys, filter, projection, start, legacyFilter.isPresent());
    }

    private static KeyConditions.KeyAttribute key(dev.hearth.storage.tables.service.catalogue.KeyAttribute attribute) {
        return new KeyConditions.KeyAttribute(attribute.name(), attribute.type());
    }

    private static RowRange range(
            KeyConditions.KeyQuery keys, Optional<Index> index, Optional<byte[]> after, boolean reversed) {
        return keys.sort()
                .map(condition -> KeyCodec.range(condition, Layout.sortLayout(index.orElse(null)), after, reversed))
                .orElseGet(() -> new RowRange(Optional.empty(), Optional.empty(), after, reversed));
    }

    private static void checkInside(RowKey start, byte[] partition, RowRange range, KeyConditions.KeyQuery keys) {
        boolean before = range.from()
                .filter(from -> Arrays.compareUnsigned(start.sort(), from) < 0)
                .isPresent();
        boolean behind = range.to()
                .filter(to -> Arrays.compareUnsigned(start.sort(), to) >= 0)
                .isPresent();
        if (before || behind) {
            throw Fault.VALIDATION.says("The provided starting key does not match the range key predicate");
        }
        if (!Arrays.equals(start.partition(), partition)) {
            throw Fault.VALIDATION.says(
                    keys.sort().isPresent()
                            ? "The query can return at most one row and cannot be restarted"
                            : "The provided starting key is outside query boundaries based on provided conditions");
        }
    }
}
