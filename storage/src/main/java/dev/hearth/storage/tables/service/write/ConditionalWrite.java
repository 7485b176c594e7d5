package dev.hearth.storage.tables.service.write;

import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.throughput.Limits;
import dev.hearth.storage.tables.service.write.ItemWriter.Decision;
import dev.hearth.storage.tables.service.write.ItemWriter.Written;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What PutItem, DeleteItem and UpdateItem have in common, once a request is read and its values are checked: find the table,
 * hold what is said against it, admit the write, do it under its condition, answer. The order is DynamoDB's: of several
 * faults the first of these steps is told.
 */
public final class ConditionalWrite {
    static final Field<String> TABLE_NAME = Field.tableName();

    private final Resolver resolver;
    private final ItemWriter writer;
    private final Limits limits;

    public ConditionalWrite(Resolver resolver, ItemWriter writer, Limits limits) {
        this.resolver = resolver;
        this.writer = writer;
        this.limits = limits;
    }

    /** What a put and a delete may be asked to return. */
    static boolean returnsOld(Fields request) {
        String returned = request.or(ReturnFields.VALUES, "NONE");
        if (!returned.equals("NONE") && !returned.equals("ALL_OLD")) {
            throw Fault.VALIDATION.says("ReturnValues can only be ALL_OLD or NONE");
        }
        return returned.equals("ALL_OLD");
    }

    /**
     * An item in place of whatever is there, or none; without a read where nothing depends on what was there.
     *
     * @param key has the key attributes; may have more
     * @param fits throws where the key or the item does not fit the table
     */
    byte[] replace(
            Caller caller, Fields request, Condition condition, Item key, Optional<Item> after, Consumer<Table> fits) {
        boolean returnsOld = returnsOld(request);
        Table table = admitted(caller, request, condition, fits);
        WriteAnswer answer = new WriteAnswer(request, table, limits);
        boolean blind = condition == Condition.ALWAYS && !returnsOld && answer.nobodyAsksForOld();
        Written written = blind
                ? writer.overwrite(table, key, after)
                : writer.write(table, key, under(condition, request, before -> after));
        return answer.of(written, key, returnsOld ? written.before() : Optional.empty());
    }

    /** Something made of what is there. */
    byte[] change(
            Caller caller,
            Fields request,
            Condition condition,
            Item key,
            Function<Table, Decision> change,
            Consumer<Table> fits,
            Function<Written, Optional<Item>> returned) {
        Table table = admitted(caller, request, condition, fits);
        Written written = writer.write(table, key, under(condition, request, change.apply(table)));
        return new WriteAnswer(request, table, limits).of(written, key, returned.apply(written));
    }

    private Table admitted(Caller caller, Fields request, Condition condition, Consumer<Table> fits) {
        Table table = resolver.forItems(caller, request.get(TABLE_NAME), Need.WRITE);
        fits.accept(table);
        Expected.check(condition, table);
        limits.admitWrite(table);
        return table;
    }

    private static Decision under(Condition condition, Fields request, Decision decision) {
        boolean giveItem = request.or(ReturnFields.ON_FAILURE, "NONE").equals("ALL_OLD");
        return before -> {
            Conditions.require(condition, before, giveItem);
            return decision.decide(before);
        };
    }
}
