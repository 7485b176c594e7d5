package dev.hearth.storage.tables.partiql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is thrown at the parser, it answers with a fault or a statement. */
class StatementSoupTest {
    private static final String[] TOKENS = {
        "SELECT",
        "* ",
        "FROM",
        "T",
        "\"T\"",
        ".",
        "\"I\"",
        "WHERE",
        "a",
        "b.c",
        "d[0]",
        "=",
        "<",
        "<>",
        "'text'",
        "12",
        "-1.5e3",
        "?",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<<",
        ">>",
        ":",
        ",",
        "IN",
        "BETWEEN",
        "IS",
        "MISSING",
        "NULL",
        "begins_with",
        "contains",
        "size",
        "INSERT",
        "INTO",
        "VALUE",
        "{'a': 1}",
        "UPDATE",
        "SET",
        "REMOVE",
        "DELETE",
        "RETURNING",
        "ALL",
        "OLD",
        "list_append",
        "set_add",
        "ORDER",
        "BY",
        "DESC",
        ";",
        "'",
        "\"",
        "--",
        "é",
        "#",
        "\0",
        "SELECT * FROM T WHERE a = 1",
        "UPDATE T SET a = 1 WHERE b = 2",
        "DELETE FROM T WHERE a = 1"
    };

    @Test
    void statements() {
        long seed = System.nanoTime();
        System.out.println("seed of StatementSoupTest: " + seed);
        Random random = new Random(seed);
        Supplied<AttributeValue> parameter = Supplied.of(new AttributeValue.S("p"));
        int eaten = 0;
        for (int i = 0; i < 60_000; i++) {
            StringBuilder soup = new StringBuilder();
            for (int token = random.nextInt(1, 14); token > 0; token--) {
                soup.append(TOKENS[random.nextInt(TOKENS.length)]).append(random.nextInt(5) == 0 ? "" : " ");
            }
            try {
                assertThat(Statement.parse(soup.toString(), random.nextBoolean() ? List.of() : List.of(parameter))
                                .table())
                        .isNotEmpty();
                eaten++;
            } catch (ValidationFault refused) {
                assertThat(refused.message()).as(soup.toString()).isNotBlank();
            } catch (RuntimeException | StackOverflowError defect) {
                throw new AssertionError("\"" + soup + "\" made " + defect, defect);
            }
        }
        assertThat(eaten).as("soups that were statements").isPositive();
    }
}
