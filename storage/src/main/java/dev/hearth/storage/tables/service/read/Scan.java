package dev.hearth.storage.tables.service.read;

import static dev.hearth.storage.tables.service.request.ExpressionFields.FILTER;
import static dev.hearth.storage.tables.service.request.ExpressionFields.NAMES;
import static dev.hearth.storage.tables.service.request.ExpressionFields.PROJECTION;
import static dev.hearth.storage.tables.service.request.ExpressionFields.VALUES;

import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.Placeholders;
import dev.hearth.storage.tables.expression.Projection;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import java.util.List;
import java.util.Optional;

/** Scan (DynamoDB API reference). */
public final class Scan {
    private static final Field<String> TABLE_NAME = Field.tableName();
    private static final Field<Integer> TOTAL_SEGMENTS =
            Field.of("TotalSegments", Kind.INTEGER).atLeast(1).atMost(1_000_000);
    private static final Field<Integer> SEGMENT =
            Field.of("Segment", Kind.INTEGER).atLeast(0).atMost(999_999);
    private static final Shape SHAPE = Shape.of(
            Wanted.SELECT,
            Wanted.INDEX_NAME,
            TOTAL_SEGMENTS,
            Consumed.RETURN,
            TABLE_NAME,
            Filters.OPERATOR,
            Filters.SCAN_FILTER,
            SEGMENT,
            Query.LIMIT,
            Attributes.TO_GET,
            StartKey.FIELD,
            GetItem.CONSISTENT,
            FILTER,
            PROJECTION,
            VALUES,
            NAMES);

    private final TableEngine engine;
    private final Resolver resolver;
    private final Limits limits;
    private final Reader reader;

    public Scan(TableEngine engine, Resolver resolver, Limits limits) {
        this.engine = engine;
        this.resolver = resolver;
        this.limits = limits;
        this.reader = new Reader(engine);
    }

    /** What a request says, before its table is known. */
    private record Asked(Condition filter, Optional<Projection> projection, Optional<Item> start) {}

    public byte[] run(Caller caller, byte[] body) {
        Fields request = SHAPE.read(body);
        Asked asked = asked(request);
        Table table = resolver.forItems(caller, request.get(TABLE_NAME), Need.READ);
        boolean consistent = request.or(GetItem.CONSISTENT, false);
        Optional<Index> index = Indexes.asked(table, request, consistent);
        Wanted wanted = Wanted.of(request, table, index, asked.projection, asked.filter);
        Attributes.check(asked.projection, table);
        Attributes.checkPaths(asked.filter.paths(), table);
        limits.admitRead(table, index.orElse(null));

        Optional<RowKey> after = asked.start.map(start -> StartKey.row(wanted, start, true));
        Consumed consumed = Consumed.of(table);
        Space space = index.map(there -> there.space(table.id())).orElse(table.space());
        Consistency consistency = consistent ? Consistency.STRONG : Consistency.EVENTUAL;
        Reader.Page page;
        try (RowCursor rows =
                engine.scan(space, request.or(SEGMENT, 0), request.or(TOTAL_SEGMENTS, 1), after, consistency)) {
            page = reader.read(
                    rows, wanted, asked.filter, request.or(Query.LIMIT, Integer.MAX_VALUE), consistent, consumed);
        }
        limits.charge(consumed);
        return PageAnswer.of(page, wanted.countOnly(), consumed, request.or(Consumed.RETURN, "NONE"));
    }

    private static Asked asked(Fields request) {
        ExpressionFields.exclusive(
                request,
                List.of(PROJECTION, FILTER),
                List.of(Attributes.TO_GET, Filters.SCAN_FILTER, Filters.OPERATOR));
        Wanted.check(request);
        Optional<Projection> legacyProjection = Attributes.legacy(request);
        Optional<Condition> legacyFilter = Filters.legacy(request, Filters.SCAN_FILTER);
        Optional<Item> start = request.find(StartKey.FIELD).map(StartKey::values);
        checkSegments(request);
        Placeholders placeholders = ExpressionFields.placeholders(request);
        Optional<Projection> projection = legacyProjection.or(() -> ExpressionFields.projection(request, placeholders));
        Condition filter = legacyFilter.orElseGet(() -> Filters.filter(request, placeholders));
        placeholders.requireAllUsed();
        return new Asked(filter, projection, start);
    }

    private static void checkSegments(Fields request) {
        Optional<Integer> segment = request.find(SEGMENT);
        Optional<Integer> total = request.find(TOTAL_SEGMENTS);
        if (segment.isPresent() && total.isEmpty()) {
            throw Fault.VALIDATION.says(
                    "The TotalSegments parameter is required but was not present in the request when"
                            + " Segment parameter is present");
        }
        if (total.isPresent() && segment.isEmpty()) {
            throw Fault.VALIDATION.says("The Segment parameter is required but was not present in the request when"
                    + " parameter TotalSegments is present");
        }
        if (segment.isPresent() && segment.get() >= total.orElseThrow()) {
            throw Fault.VALIDATION.says(
                    "The Segment parameter is zero-based and must be less than parameter TotalSegments:" + " Segment: "
                            + segment.get() + " is not less than TotalSegments: " + total.get());
        }
    }
}
