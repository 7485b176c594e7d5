package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.Supplied;
import java.util.List;
import java.util.Optional;

/** A PartiQL statement on one table (DynamoDB developer guide, "PartiQL statements for DynamoDB"). */
public sealed interface Statement {
    /** The table, as it was written. */
    String table();

    /**
     * @param index of {@code "Table"."Index"}
     * @param columns empty for {@code *}
     * @param where {@link Condition#ALWAYS} when there is none
     * @param hasWhere whether there is a {@code WHERE} clause
     */
    record Select(
            String table,
            Optional<String> index,
            Columns columns,
            Condition where,
            boolean hasWhere,
            List<Ordering> orderBy)
            implements Statement {
        public Select {
            orderBy = List.copyOf(orderBy);
        }
    }

    record Insert(String table, Item item) implements Statement {}

    /** Changes an item that is there; one that is not there fails the condition. */
    record Update(
            String table,
            dev.hearth.storage.tables.expression.Update update,
            Condition where,
            Optional<Returning> returning)
            implements Statement {}

    /** @param returning only {@link Returning#ALL_OLD} */
    record Delete(String table, Condition where, Optional<Returning> returning) implements Statement {}

    /** What a transaction asks to be there; nothing that can be executed by itself. */
    record Exists(Select select) implements Statement {
        @Override
        public String table() {
            return select.table();
        }
    }

    /** One key of an {@code ORDER BY}. */
    record Ordering(AttributePath path, boolean descending) {}

    /** {@code RETURNING (ALL|MODIFIED) (OLD|NEW) *}. */
    enum Returning {
        ALL_OLD,
        ALL_NEW,
        MODIFIED_OLD,
        MODIFIED_NEW
    }

    /**
     * Reads a statement.
     *
     * @param parameters what its question marks stand for, in their order; as many as there are question marks
     */
    static Statement parse(String statement, List<Supplied<AttributeValue>> parameters) {
        return StatementParser.parse(
                statement, parameters.stream().map(Supplied::checked).toList());
    }
}
