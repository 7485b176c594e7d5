package dev.hearth.storage.tables.service.statement;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.partiql.KeySplit;
import dev.hearth.storage.tables.partiql.Statement;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.read.Select;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.row.KeyRules;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import dev.hearth.storage.tables.service.transact.WriteAction;
import dev.hearth.storage.tables.service.write.Conditions;
import dev.hearth.storage.tables.service.write.ItemWriter;
import dev.hearth.storage.tables.service.write.ItemWriter.Written;
import dev.hearth.storage.tables.service.write.Updates;
import java.util.Optional;

/** Writes what a statement says: an insert only where nothing is, an update only of what is there. */
final class StatementWriter {
    private final ItemWriter writer;
    private final Limits limits;

    StatementWriter(ItemWriter writer, Limits limits) {
        this.writer = writer;
        this.limits = limits;
    }

    /** What has happened, and the item to give back. */
    record Done(Optional<Item> item, Written written) {
        void addTo(Consumed consumed) {
            consumed.written(written.before(), written.after()).written(written.indexWrites());
        }
    }

    Done write(Table table, Statement statement, boolean giveItem) {
        limits.admitWrite(table);
        Written written = switch (statement) {
            case Statement.Insert(String name, Item item) -> insert(table, KeyRules.item(table, item));
            case Statement.Update update -> update(table, update, giveItem);
            case Statement.Delete delete -> delete(table, delete, giveItem);
            case Statement.Select select -> throw new IllegalArgumentException("a SELECT writes nothing");
            case Statement.Exists exists ->
                throw Fault.VALIDATION.says("EXISTS can only be used in statements of ExecuteTransaction");
        };
        return new Done(returned(statement, written), written);
    }

    private Written insert(Table table, Item item) {
        return writer.write(table, item, before -> {
            if (before.isPresent()) {
                throw Fault.DUPLICATE_ITEM.says("Duplicate primary key exists in table");
            }
            return Optional.of(item);
        });
    }

    private Written update(Table table, Statement.Update update, boolean giveItem) {
        KeySplit.OneItem one = Select.one(table, update.where());
        KeyRules.key(table, one.key());
        Updates.check(update.update(), table);
        Condition condition = exists(table).and(one.rest());
        return writer.write(table, one.key(), before -> {
            Conditions.require(condition, before, giveItem);
            return Updates.apply(update.update(), table, one.key(), before);
        });
    }

    private Written delete(Table table, Statement.Delete delete, boolean giveItem) {
        KeySplit.OneItem one = Select.one(table, delete.where());
        KeyRules.key(table, one.key());
        return writer.write(table, one.key(), before -> {
            Conditions.require(one.rest(), before, giveItem);
            return Optional.empty();
        });
    }

    private static Condition exists(Table table) {
        return new Condition.Exists(AttributePath.of(table.key().hash().name()));
    }

    private static Optional<Item> returned(Statement statement, Written written) {
        return switch (statement) {
            case Statement.Update(var name, var update, var where, var returning) ->
                returning.flatMap(what -> switch (what) {
                    case ALL_OLD -> written.before();
                    case ALL_NEW -> written.after();
                    case MODIFIED_OLD -> written.before().map(update::changedPartOf);
                    case MODIFIED_NEW -> written.after().map(update::changedPartOf);
                });
            case Statement.Delete delete -> delete.returning().isPresent() ? written.before() : Optional.empty();
            case Statement.Insert insert -> Optional.empty();
            case Statement.Select select -> Optional.empty();
            case Statement.Exists exists -> Optional.empty();
        };
    }

    /** The statement as an action of a transaction. */
    static WriteAction action(Table table, Statement statement, boolean giveItem) {
        return switch (statement) {
            case Statement.Insert(String name, Item item) ->
                new WriteAction(
                        name,
                        item,
                        new Condition.Not(exists(table)),
                        new WriteAction.Effect.Put(),
                        giveItem,
                        "DuplicateItem");
            case Statement.Update update -> {
                KeySplit.OneItem one = Select.one(table, update.where());
                yield new WriteAction(
                        update.table(),
                        one.key(),
                        exists(table).and(one.rest()),
                        new WriteAction.Effect.Change(update.update()),
                        giveItem,
                        WriteAction.CONDITION_FAILED);
            }
            case Statement.Delete delete -> {
                KeySplit.OneItem one = Select.one(table, delete.where());
                yield new WriteAction(
                        delete.table(),
                        one.key(),
                        one.rest(),
                        new WriteAction.Effect.Delete(),
                        giveItem,
                        WriteAction.CONDITION_FAILED);
            }
            case Statement.Exists(Statement.Select select) -> {
                KeySplit.OneItem one = Select.one(table, select);
                yield new WriteAction(
                        select.table(),
                        one.key(),
                        exists(table).and(one.rest()),
                        new WriteAction.Effect.Nothing(),
                        giveItem,
                        WriteAction.CONDITION_FAILED);
            }
            case Statement.Select select -> throw new IllegalArgumentException("a SELECT writes nothing");
        };
    }
}
