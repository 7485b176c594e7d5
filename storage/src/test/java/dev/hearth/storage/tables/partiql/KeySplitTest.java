package dev.hearth.storage.tables.partiql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.expression.KeyConditions.KeyAttribute;
import dev.hearth.storage.tables.expression.KeyConditions.KeyQuery;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemNumber;
import dev.hearth.storage.tables.item.KeyType;
import dev.hearth.storage.tables.item.SortKeyCondition;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySplitTest {
    private static final KeyAttribute PARTITION = new KeyAttribute("p", KeyType.S);
    private static final Optional<KeyAttribute> SORT = Optional.of(new KeyAttribute("c", KeyType.N));
    private static final AttributeValue X = new AttributeValue.S("x");

    @Test
    void findsThePartition() {
        assertThat(split("p = 'x'"))
                .isEqualTo(new KeySplit(List.of(new KeyQuery(X, Optional.empty())), Condition.ALWAYS));
        assertThat(split("a = 1 AND 'x' = p").queries()).containsExactly(new KeyQuery(X, Optional.empty()));
        assertThat(split("p IN ['x', 'y'] AND c = 1").queries())
                .containsExactly(
                        new KeyQuery(X, Optional.of(new SortKeyCondition.Equal(number(1)))),
                        new KeyQuery(new AttributeValue.S("y"), Optional.of(new SortKeyCondition.Equal(number(1)))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "c = 1 AND p = 'x' | Equal", "p = 'x' AND c < 1 | Less", "p = 'x' AND 1 < c | Greater",
                        "p = 'x' AND c <= 1 | AtMost",
                "p = 'x' AND 1 <= c | AtLeast", "p = 'x' AND c BETWEEN 1 AND 2 | Between", "p = 'x' AND c <> 1 | none",
                        "p = 'x' AND c IN [1] | Equal",
                "p = 'x' AND NOT c = 1 | none", "p = 'x' AND c = a | none"
            })
    void findsTheSortKeys(String where, String condition) {
        assertThat(split(where).queries())
                .hasSize(1)
                .first()
                .satisfies(query -> assertThat(query.sort()
                                .map(sort -> sort.getClass().getSimpleName())
                                .orElse("none"))
                        .isEqualTo(condition));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "p = 'x' OR a = 1",
                "NOT p = 'x'",
                "p > 'x'",
                "p.a = 'x'",
                "p = a",
                "a = 1",
                "p IN [a, 'x']",
                "p = 'x' OR (p = 'y' AND c = 1) OR a = 1"
            })
    void everythingElseIsAFilterOfTheWholeTable(String where) {
        assertThat(split(where).queries()).isEmpty();
        assertThat(split(where).rest()).isEqualTo(where(where));
    }

    @Test
    void namesOneItem() {
        KeySplit.OneItem item = KeySplit.oneItem(where("c = 1 AND p = 'x' AND a = 2"), PARTITION, SORT);
        assertThat(item.key()).isEqualTo(Item.of("p", X, "c", number(1)));
        assertThat(item.rest()).isEqualTo(where("a = 2"));
        assertThat(KeySplit.oneItem(where("p = 'x'"), PARTITION, Optional.empty())
                        .key())
                .isEqualTo(Item.of("p", X));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"p = 'x'", "c = 1", "p = 'x' AND c > 1", "p IN ['x', 'y'] AND c = 1", "p = 'x' OR c = 1", "a = 1"})
    void refusesToWriteWhatIsNotOneItem(String where) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> KeySplit.oneItem(where(where), PARTITION, SORT))
                .withMessage("Where clause does not contain a mandatory equality on all key attributes");
    }

    @Test
    void keysHaveTheirTypes() {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> split("p = 1"))
                .withMessage("Key attribute's data type should match its data type in table's schema: Key p");
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> split("p = ''"))
                .withMessageContaining("cannot contain an empty string value. Key: p");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "p = 'x' AND c IN [1, 2] | 2",
                "p = 'x' AND (c = 1 OR c = 2) | 2",
                "p = 'x' AND (c < 1 OR c > 1 OR c = 1) | 3",
                "(p = 'x' OR p = 'y') AND c = 1 | 2",
                "p IN ['x', 'y'] AND c IN [1, 2, 3] | 6",
                "(p = 'x' AND a = 1) OR p = 'y' | 2",
                "(p = 'x' AND c = 1) OR (p = 'x' AND c = 2) | 2"
            })
    void readsSeveralTimes(String where, int queries) {
        assertThat(split(where).queries()).hasSize(queries).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "p IN ['x', 'x']",
                "p = 'x' OR p = 'x'",
                "p = 'x' AND (c > 0 OR c < 5)",
                "(p = 'x' AND a = 1) OR (p = 'x' AND a = 2)"
            })
    void noRowIsReadTwice(String where) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> split(where))
                .withMessage("Overlapping conditions with range keys are not supported in where clause");
    }

    @Test
    void readsAtMostFiftyTimes() {
        String values = IntStream.range(0, 26).mapToObj(i -> "'v" + i + "'").collect(Collectors.joining(","));
        assertThat(split("p IN [" + values + "] AND c = 1").queries()).hasSize(26);
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> split("p IN [" + values + "] AND c IN [1, 2]"))
                .withMessage("Too many decomposed read operations for a given query.");
    }

    @Test
    void writesNeedOneValueForEachKey() {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> KeySplit.oneItem(where("p = 'x' AND c = 1 AND p = 'y'"), PARTITION, SORT))
                .withMessage("Multiple conditions on same key p. Only single item Update/Insert/Delete are supported");
        assertThat(KeySplit.oneItem(where("p = 'x' AND c = 1 AND p = 'x'"), PARTITION, SORT)
                        .rest())
                .isEqualTo(Condition.ALWAYS);
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> KeySplit.oneItem(where("p = 'x' AND c = '1'"), PARTITION, SORT))
                .withMessage("The provided key element does not match the schema");
    }

    @Test
    void ordersByKeysOnly() {
        assertThat(reversed("SELECT * FROM T WHERE p = 'x' ORDER BY c DESC")).isTrue();
        assertThat(reversed("SELECT * FROM T WHERE p = 'x' ORDER BY p, c")).isFalse();
        assertThat(reversed("SELECT * FROM T")).isFalse();
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> reversed("SELECT * FROM T ORDER BY c"))
                .withMessage("Must have WHERE clause in the statement when using ORDER BY clause.");
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> reversed("SELECT * FROM T WHERE a = 1 ORDER BY c"))
                .withMessage(
                        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> reversed("SELECT * FROM T WHERE p = 'x' ORDER BY a"))
                .withMessage("Variable reference a in ORDER BY clause must be part of the primary key");
    }

    /** Keys and rest together say what the clause says. */
    @Test
    void nothingIsLostInTheSplit() {
        long seed = System.nanoTime();
        System.out.println("seed of nothingIsLostInTheSplit: " + seed);
        Random random = new Random(seed);
        String[] parts = {
            "p = 'x'",
            "p = 'y'",
            "p IN ['x', 'z']",
            "c = 1",
            "c < 2",
            "2 >= c",
            "c BETWEEN 0 AND 1",
            "c <> 1",
            "a = 1",
            "NOT a = 1",
            "p > 'w'",
            "(p = 'x' OR c = 2)",
            "(p = 'x' OR p = 'z')",
            "(c = 0 OR c > 1)",
            "c IN [0, 2]",
            "p = a"
        };
        int judged = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(parts[random.nextInt(parts.length)]);
            for (int more = random.nextInt(4); more > 0; more--) {
                text.append(random.nextInt(8) == 0 ? " OR " : " AND ").append(parts[random.nextInt(parts.length)]);
            }
            Condition where = where(text.toString());
            KeySplit split;
            try {
                split = KeySplit.of(where, PARTITION, SORT);
            } catch (ValidationFault overlapping) {
                assertThat(overlapping).hasMessageStartingWith("Overlapping conditions");
                continue;
            }
            judged++;
            Item item = Item.of(
                            "p",
                            new AttributeValue.S(List.of("x", "y", "z").get(random.nextInt(3))),
                            "c",
                            number(random.nextInt(3)))
                    .with("a", number(random.nextInt(2)));
            List<KeyQuery> queries = split.queries();
            long reads = queries.stream().filter(query -> reads(query, item)).count();
            assertThat(reads).as("times that %s reads %s", text, item).isLessThanOrEqualTo(1);
            boolean found = queries.isEmpty() || reads == 1;
            assertThat(found && split.rest().holds(item))
                    .as("%s of %s", text, item)
                    .isEqualTo(where.holds(item));
        }
        assertThat(judged).isGreaterThan(1_000);
    }

    private static boolean reads(KeyQuery query, Item item) {
        if (!item.find("p").orElseThrow().equals(query.partition())) {
            return false;
        }
        if (!(item.find("c").orElseThrow() instanceof AttributeValue.N(ItemNumber sort))) {
            return false;
        }
        return query.sort()
                .map(condition -> switch (condition) {
                    case SortKeyCondition.Equal equal -> equal.value().equals(new AttributeValue.N(sort));
                    case SortKeyCondition.Less less -> sort.compareTo(number(less.value())) < 0;
                    case SortKeyCondition.AtMost most -> sort.compareTo(number(most.value())) <= 0;
                    case SortKeyCondition.Greater greater -> sort.compareTo(number(greater.value())) > 0;
                    case SortKeyCondition.AtLeast least -> sort.compareTo(number(least.value())) >= 0;
                    case SortKeyCondition.Between between ->
                        sort.compareTo(number(between.low())) >= 0 && sort.compareTo(number(between.high())) <= 0;
                    case SortKeyCondition.BeginsWith _ -> false;
                })
                .orElse(true);
    }

    private static ItemNumber number(AttributeValue value) {
        return ((AttributeValue.N) value).number();
    }

    private static AttributeValue number(int value) {
        return new AttributeValue.N(ItemNumber.of(value));
    }

    private static boolean reversed(String statement) {
        Statement.Select select = (Statement.Select) Statement.parse(statement, List.of());
        return KeySplit.of(select.where(), PARTITION, SORT).reversed(select, PARTITION, SORT);
    }

    private static KeySplit split(String where) {
        return KeySplit.of(where(where), PARTITION, SORT);
    }

    private static Condition where(String where) {
        return ((Statement.Select) Statement.parse("SELECT * FROM T WHERE " + where, List.of())).where();
    }
}
