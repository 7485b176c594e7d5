package dev.hearth.storage.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.RandomValues;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever is thrown at the parsers, they answer with a fault or with something that can be evaluated. */
class TokenSoupTest {
    private static final String[] TOKENS = {
        "a",
        "b",
        "c.d",
        "e[1]",
        "#n",
        "#undefined",
        ":s",
        ":n",
        ":l",
        ":undefined",
        "AND",
        "OR",
        "NOT",
        "BETWEEN",
        "IN",
        "(",
        ")",
        ",",
        "=",
        "<>",
        "<",
        "<=",
        ">",
        ">=",
        "+",
        "-",
        ".",
        "[",
        "]",
        "0",
        "12",
        "99999999999",
        "attribute_exists",
        "attribute_not_exists",
        "attribute_type",
        "begins_with",
        "contains",
        "size",
        "if_not_exists",
        "list_append",
        "foo",
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "name",
        "_",
        "\"",
        "é",
        "\ud83d\ude00",
        "#",
        ":",
        "\0",
        "a = :n",
        "b > :n",
        "size(a) > :n",
        "SET a = :n",
        "REMOVE b",
        "(a = :s)"
    };

    private final RandomValues values = new RandomValues(System.nanoTime());
    private final Random random = values.random();

    @Test
    void conditions() {
        Item item = values.item();
        cook(text -> {
            Condition condition = Expressions.condition(text, placeholders());
            assertThat(condition.paths()).isNotNull();
            assertThat(condition.holds(item)).isIn(true, false);
        });
    }

    @Test
    void updates() {
        Item item = values.item();
        cook(text -> {
            Update update = Expressions.update(text, placeholders());
            assertThat(update.apply(item, random.nextBoolean())).isNotNull();
            assertThat(update.changedPartOf(item)).isNotNull();
        });
    }

    @Test
    void projections() {
        Item item = values.item();
        cook(text -> assertThat(Expressions.projection(text, placeholders()).of(item))
                .isNotNull());
    }

    @Test
    void keyConditions() {
        cook(text -> assertThat(Expressions.keyConditions(text, placeholders()).conditions())
                .isNotEmpty());
    }

    private void cook(Consumer<String> parser) {
        int eaten = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder soup = new StringBuilder();
            for (int token = random.nextInt(1, 14); token > 0; token--) {
                soup.append(TOKENS[random.nextInt(TOKENS.length)]).append(random.nextInt(5) == 0 ? "" : " ");
            }
            try {
                parser.accept(soup.toString());
                eaten++;
            } catch (ValidationFault refused) {
                assertThat(refused.message()).as(soup.toString()).isNotBlank();
            } catch (RuntimeException | StackOverflowError defect) {
                throw new AssertionError("\"" + soup + "\" made " + defect, defect);
            }
        }
        assertThat(eaten).as("soups that were expressions").isPositive();
    }

    private static Placeholders placeholders() {
        return Given.placeholders("#n=name", "{':s':{'S':'s'},':n':{'N':'1'},':l':{'L':[{'N':'1'}]}}");
    }
}
