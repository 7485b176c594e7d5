package dev.hearth.storage.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hearth.storage.tables.expression.KeyConditions.KeyAttribute;
import dev.hearth.storage.tables.expression.KeyConditions.KeyQuery;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.KeyType;
import dev.hearth.storage.tables.item.SortKeyCondition;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyConditionsTest {
    private static final String VALUES =
            "{':s':{'S':'x'},':t':{'S':'y'},':n':{'N':'1'},':m':{'N':'2'},':l':{'L':[]},':empty':{'S':''}}";
    private static final KeyAttribute PARTITION = new KeyAttribute("p", KeyType.S);
    private static final KeyAttribute SORT = new KeyAttribute("c", KeyType.N);
    private static final AttributeValue ONE = Given.value("{'N':'1'}");
    private static final AttributeValue TWO = Given.value("{'N':'2'}");

    @Test
    void readsOnePartition() {
        assertThat(query("p = :s")).isEqualTo(new KeyQuery(Given.value("{'S':'x'}"), Optional.empty()));
        assertThat(query("(:s = p)").partition()).isEqualTo(Given.value("{'S':'x'}"));
    }

    @Test
    void readsSortKeysOfOnePartition() {
        assertThat(sort("p = :s AND c = :n")).isEqualTo(new SortKeyCondition.Equal(ONE));
        assertThat(sort("c < :n and p = :s")).isEqualTo(new SortKeyCondition.Less(ONE));
        assertThat(sort("(p = :s) AND (:n < c)")).isEqualTo(new SortKeyCondition.Greater(ONE));
        assertThat(sort("p = :s AND c <= :n")).isEqualTo(new SortKeyCondition.AtMost(ONE));
        assertThat(sort("p = :s AND :n <= c")).isEqualTo(new SortKeyCondition.AtLeast(ONE));
        assertThat(sort("p = :s AND c BETWEEN :n AND :m")).isEqualTo(new SortKeyCondition.Between(ONE, TWO));
        KeyQuery texts = Expressions.keyConditions("p = :s AND begins_with(c, :t)", Given.values(VALUES))
                .bind(PARTITION, Optional.of(new KeyAttribute("c", KeyType.S)));
        assertThat(texts.sort()).contains(new SortKeyCondition.BeginsWith(Given.value("{'S':'y'}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a > b and size(b) > c or a > c | Invalid operator used in KeyConditionExpression: OR",
                "a in (b, size(c), d) | Invalid operator used in KeyConditionExpression: IN",
                "attribute_exists(a) | Invalid operator used in KeyConditionExpression: attribute_exists",
                "attribute_not_exists(a) | Invalid operator used in KeyConditionExpression: attribute_not_exists",
                "contains(a.d, b) | Invalid operator used in KeyConditionExpression: contains",
                "not a > b | Invalid operator used in KeyConditionExpression: NOT",
                "a <> b | Invalid operator used in KeyConditionExpression: <>",
                ":s between size(b) and size(a) and b > :t | Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand",
                "begins_with(:s, b) and a > :t | Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand",
                "size(b) > a AND a.b > b AND b > c | KeyConditionExpressions cannot contain nested operations",
                "a > size(b.d) | KeyConditionExpressions cannot contain nested operations",
                "a between size(b) and size(c) | KeyConditionExpressions cannot contain nested operations",
                "b > a.b | Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
                "a between b and size(a) | Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
                "begins_with(a, b) | Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
                "b.d > a AND c.d > e.f | KeyConditionExpressions cannot have conditions on nested attributes",
                "b[0] > a | KeyConditionExpressions cannot have conditions on nested attributes",
                ":n > :m AND a < :m | Invalid condition in KeyConditionExpression: No key attribute specified",
                "b > :n AND b < :n and c = :n and d = :n | Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
                "(a > :n and b > :n) and (c > :n and d > :n) | The number of query conditions (4) exceeds the number of key attributes defined in the schema (2)",
                "p = :s | ok",
                "c > :n | Query condition missed key schema element: p",
                "p = :s AND x = :n | Query condition missed key schema element: c",
                "p > :s | Query key condition not supported",
                "p = :n | One or more parameter values were invalid: Condition parameter type does not match schema type",
                "p = :s AND c = :t | One or more parameter values were invalid: Condition parameter type does not match schema type",
                "p = :empty | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
                "p = :l | One or more parameter values were invalid: Condition parameter type does not match schema type",
                "a > 4 | Invalid KeyConditionExpression: Syntax error; token: \"4\", near: \"> 4\"",
                "a between :t and :s | Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:y}, upper bound operand: AttributeValue: {S:x}"
            })
    void refuses(String expression, String message) {
        if (message.equals("ok")) {
            assertThat(query(expression)).isNotNull();
            return;
        }
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> query(expression))
                .withMessage(message);
    }

    @Test
    void aTableWithoutASortKeyHasOneCondition() {
        KeyConditions two = Expressions.keyConditions("p = :s AND c = :n", Given.values(VALUES));
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> two.bind(PARTITION, Optional.empty()))
                .withMessage(
                        "The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)");
    }

    private static SortKeyCondition sort(String expression) {
        return query(expression).sort().orElseThrow();
    }

    private static KeyQuery query(String expression) {
        return Expressions.keyConditions(expression, Given.values(VALUES)).bind(PARTITION, Optional.of(SORT));
    }
}
