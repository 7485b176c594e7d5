package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.Expressions;
import dev.hearth.storage.tables.expression.Update.Action;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The grammar of statements, by recursive descent:
 *
 * <pre>
 *   SELECT (* | path,+) FROM table["."index] [WHERE or] [ORDER BY (path [ASC|DESC]),+]
 *   INSERT INTO table VALUE {…}
 *   UPDATE table (SET (path = value),+ | REMOVE path,+)+ WHERE or [RETURNING (ALL|MODIFIED) (OLD|NEW) *]
 *   DELETE FROM table WHERE or [RETURNING ALL OLD *]
 *   EXISTS "(" SELECT … ")"
 * </pre>
 */
final class StatementParser {
    /** Words that are no names unless they stand in quotes. */
    private static final Set<String> KEYWORDS = Set.of(
            "SELECT",
            "FROM",
            "WHERE",
            "INSERT",
            "INTO",
            "VALUE",
            "VALUES",
            "UPDATE",
            "SET",
            "REMOVE",
            "DELETE",
            "RETURNING",
            "AND",
            "OR",
            "NOT",
            "IN",
            "BETWEEN",
            "IS",
            "MISSING",
            "NULL",
            "TRUE",
            "FALSE",
            "ORDER",
            "BY",
            "ASC",
            "DESC",
            "LIMIT",
            "OFFSET",
            "GROUP",
            "HAVING",
            "JOIN",
            "UNION",
            "AS",
            "DISTINCT",
            "LIKE");

    private final Tokens tokens;
    private final ValueParser values;

    private StatementParser(Tokens tokens) {
        this.tokens = tokens;
        this.values = new ValueParser(tokens);
    }

    static Statement parse(String text, List<AttributeValue> parameters) {
        Tokens tokens = new Tokens(text, parameters);
        Statement statement = new StatementParser(tokens).statement();
        tokens.expectEnd();
        return statement;
    }

    static boolean isKeyword(Token token) {
        return KEYWORDS.contains(token.text().toUpperCase(Locale.ROOT));
    }

    private Statement statement() {
        if (tokens.takesKeyword("SELECT")) {
            return select();
        }
        if (tokens.takesKeyword("INSERT")) {
            return insert();
        }
        if (tokens.takesKeyword("UPDATE")) {
            return update();
        }
        if (tokens.takesKeyword("DELETE")) {
            return delete();
        }
        if (tokens.peek().isKeyword("EXISTS") && tokens.peekSecond().is("(")) {
            return exists();
        }
        throw Lexer.notWellFormed("Expected data manipulation");
    }

    private Statement exists() {
        tokens.next();
        tokens.expect("(");
        tokens.expectKeyword("SELECT");
        Statement.Select select = select();
        tokens.expect(")");
        return new Statement.Exists(select);
    }

    private Statement.Select select() {
        Columns columns = columns();
        tokens.expectKeyword("FROM");
        String table = values.identifier();
        Optional<String> index = tokens.takes(".") ? Optional.of(values.identifier()) : Optional.empty();
        if (tokens.peek().is(".")) {
            throw new ValidationFault("A path may contain at most 2 components in the FROM clause");
        }
        refuseAlias();
        boolean hasWhere = tokens.takesKeyword("WHERE");
        Condition where = hasWhere ? new WhereParser(tokens, values).condition() : Condition.ALWAYS;
        List<Statement.Ordering> orderBy = orderBy();
        refuseClauses("LIMIT", "OFFSET", "GROUP", "HAVING", "JOIN", "UNION");
        return new Statement.Select(table, index, columns, where, hasWhere, orderBy);
    }

    private Columns columns() {
        if (tokens.takes("*")) {
            return Columns.ALL;
        }
        List<AttributePath> paths = new ArrayList<>();
        do {
            if (tokens.peek().kind() == Token.Kind.WORD && tokens.peekSecond().is("(")) {
                throw new ValidationFault("Unexpected path component at " + tokens.position());
            }
            paths.add(values.path());
        } while (tokens.takes(","));
        return new Columns(paths);
    }

    private List<Statement.Ordering> orderBy() {
        List<Statement.Ordering> orderings = new ArrayList<>();
        if (!tokens.takesKeyword("ORDER")) {
            return orderings;
        }
        tokens.expectKeyword("BY");
        do {
            AttributePath path = values.path();
            boolean descending = tokens.takesKeyword("DESC");
            if (!descending) {
                tokens.takesKeyword("ASC");
            }
            orderings.add(new Statement.Ordering(path, descending));
        } while (tokens.takes(","));
        return orderings;
    }

    private Statement insert() {
        tokens.expectKeyword("INTO");
        String table = table();
        if (!tokens.takesKeyword("VALUE")) {
            throw tokens.leftOver();
        }
        return new Statement.Insert(table, new Item(values.attributes()));
    }

    private Statement update() {
        String table = table();
        refuseAlias();
        List<Action> actions = new ArrayList<>();
        while (true) {
            if (tokens.takesKeyword("SET")) {
                do {
                    actions.add(new AssignmentParser(tokens, values).assignment());
                } while (tokens.takes(","));
            } else if (tokens.takesKeyword("REMOVE")) {
                do {
                    actions.add(new Action.Remove(values.path()));
                } while (tokens.takes(","));
            } else {
                break;
            }
        }
        if (actions.isEmpty()) {
            throw Lexer.notWellFormed("Expected data manipulation");
        }
        Condition where = requiredWhere();
        return new Statement.Update(table, Expressions.update(actions), where, returning());
    }

    private Statement delete() {
        tokens.expectKeyword("FROM");
        String table = table();
        refuseAlias();
        Condition where = requiredWhere();
        Optional<Statement.Returning> returning = returning();
        returning.filter(what -> what != Statement.Returning.ALL_OLD).ifPresent(what -> {
            throw new ValidationFault("Invalid returning clause: RETURNING "
                    + what.name().replace('_', ' ') + " *. Only RETURNING ALL OLD * is allowed in DELETE statements.");
        });
        return new Statement.Delete(table, where, returning);
    }

    /** A table to be written, which is never an index. */
    private String table() {
        String table = values.identifier();
        if (tokens.peek().is(".")) {
            throw new ValidationFault("This operation is not supported on an index");
        }
        return table;
    }

    private void refuseAlias() {
        Token token = tokens.peek();
        boolean alias = token.kind() == Token.Kind.NAME
                || (token.kind() == Token.Kind.WORD && (token.isKeyword("AS") || !isKeyword(token)));
        if (alias) {
            throw new ValidationFault("Aliasing is not supported");
        }
    }

    private Condition requiredWhere() {
        if (!tokens.takesKeyword("WHERE")) {
            if (tokens.peek().kind() == Token.Kind.END || tokens.peek().isKeyword("RETURNING")) {
                throw new ValidationFault("Where clause does not contain a mandatory equality on all key attributes");
            }
            throw tokens.unexpected("WHERE");
        }
        return new WhereParser(tokens, values).condition();
    }

    private Optional<Statement.Returning> returning() {
        if (!tokens.takesKeyword("RETURNING")) {
            return Optional.empty();
        }
        boolean all = tokens.takesKeyword("ALL");
        if (!all) {
            tokens.expectKeyword("MODIFIED");
        }
        boolean old = tokens.takesKeyword("OLD");
        if (!old) {
            tokens.expectKeyword("NEW");
        }
        tokens.expect("*");
        return Optional.of(Statement.Returning.valueOf((all ? "ALL" : "MODIFIED") + (old ? "_OLD" : "_NEW")));
    }

    private void refuseClauses(String... clauses) {
        for (String clause : clauses) {
            if (tokens.peek().isKeyword(clause)) {
                throw new ValidationFault("Unsupported clause: " + clause + " at " + tokens.position());
            }
        }
    }
}
