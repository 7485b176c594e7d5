package dev.hearth.storage.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonParser;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.item.SerializationFault;
import dev.hearth.storage.tables.item.ValidationFault;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegacyParametersTest {
    private static final Item ITEM =
            Given.item("{'n':{'N':'5'},'s':{'S':'hello'},'ss':{'SS':['a','b']},'l':{'L':[{'S':'x'}]}}");
    private static final String INVALID = "One or more parameter values were invalid: ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'n':{'ComparisonOperator':'EQ','AttributeValueList':[{'N':'5.0'}]}} | true",
                "{'n':{'ComparisonOperator':'NE','AttributeValueList':[{'N':'5'}]}} | false",
                "{'gone':{'ComparisonOperator':'NE','AttributeValueList':[{'N':'5'}]}} | true",
                "{'n':{'ComparisonOperator':'LT','AttributeValueList':[{'N':'6'}]}} | true",
                "{'n':{'ComparisonOperator':'LE','AttributeValueList':[{'S':'6'}]}} | false",
                "{'n':{'ComparisonOperator':'GT','AttributeValueList':[{'N':'6'}]}} | false",
                "{'n':{'ComparisonOperator':'GE','AttributeValueList':[{'N':'5'}]}} | true",
                "{'n':{'ComparisonOperator':'BETWEEN','AttributeValueList':[{'N':'5'},{'N':'6'}]}} | true",
                "{'n':{'ComparisonOperator':'IN','AttributeValueList':[{'N':'1'},{'N':'5'}]}} | true",
                "{'n':{'ComparisonOperator':'NULL'}} | false",
                "{'gone':{'ComparisonOperator':'NULL','AttributeValueList':[]}} | true",
                "{'n':{'ComparisonOperator':'NOT_NULL'}} | true",
                "{'s':{'ComparisonOperator':'BEGINS_WITH','AttributeValueList':[{'S':'he'}]}} | true",
                "{'s':{'ComparisonOperator':'CONTAINS','AttributeValueList':[{'S':'ell'}]}} | true",
                "{'ss':{'ComparisonOperator':'CONTAINS','AttributeValueList':[{'S':'a'}]}} | true",
                "{'l':{'ComparisonOperator':'CONTAINS','AttributeValueList':[{'S':'x'}]}} | true",
                "{'ss':{'ComparisonOperator':'NOT_CONTAINS','AttributeValueList':[{'S':'z'}]}} | true",
                "{'gone':{'ComparisonOperator':'NOT_CONTAINS','AttributeValueList':[{'S':'z'}]}} | false",
                "{'n':{'Value':{'N':'5'}}} | true",
                "{'n':{'Exists':true,'Value':{'N':'4'}}} | false",
                "{'gone':{'Exists':false}} | true",
                "{'n':{'Exists':false}} | false",
                "{'n':{'ComparisonOperator':'GE','Value':{'N':'5'}}} | true",
                "{} | true",
                "{'n':{'Value':{'N':'5'}},'s':{'Value':{'S':'no'}}} | false"
            })
    void expectedHolds(String expected, boolean holds) throws IOException {
        assertThat(expected(expected, Optional.empty()).holds(ITEM)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'a':{}} | Value must be provided when Exists is null for Attribute: a",
                "{'a':{'Exists':true}} | Value must be provided when Exists is true for Attribute: a",
                "{'a':{'Exists':false,'Value':{'S':'a'}}} | Value cannot be used when Exists is false for Attribute: a",
                "{'a':{'ComparisonOperator':'LT'}} | Value or AttributeValueList must be used with ComparisonOperator: LT for Attribute: a",
                "{'a':{'Exists':true,'ComparisonOperator':'LT'}} | Exists and ComparisonOperator cannot be used together for Attribute: a",
                "{'a':{'AttributeValueList':[{'S':'a'}]}} | AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
                "{'a':{'Value':{'S':'a'},'AttributeValueList':[{'S':'a'}]}} | Value and AttributeValueList cannot be used together for Attribute: a",
                "{'a':{'ComparisonOperator':'EQ','AttributeValueList':[]}} | Invalid number of argument(s) for the EQ ComparisonOperator",
                "{'a':{'ComparisonOperator':'NULL','Value':{'S':'a'}}} | Invalid number of argument(s) for the NULL ComparisonOperator",
                "{'a':{'ComparisonOperator':'BETWEEN','Value':{'S':'a'}}} | Invalid number of argument(s) for the BETWEEN ComparisonOperator",
                "{'a':{'ComparisonOperator':'IN','AttributeValueList':[{'S':'b'},{'N':'1'}]}} | AttributeValues inside AttributeValueList must be of same type",
                "{'a':{'ComparisonOperator':'LE','AttributeValueList':[{'L':[]}]}} | ComparisonOperator LE is not valid for L AttributeValue type",
                "{'a':{'ComparisonOperator':'BEGINS_WITH','AttributeValueList':[{'N':'1'}]}} | ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type",
                "{'a':{'ComparisonOperator':'CONTAINS','AttributeValueList':[{'SS':['1']}]}} | ComparisonOperator CONTAINS is not valid for SS AttributeValue type",
                "{'a':{'Value':{'SS':[]}}} | An string set  may not be empty"
            })
    void expectedRefuses(String expected, String rule) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> expected(expected, Optional.empty()))
                .withMessage(INVALID + rule);
    }

    @Test
    void bothBoundsOfBetweenAreInOrder() {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> expected(
                        "{'a':{'ComparisonOperator':'BETWEEN','AttributeValueList':[{'S':'b'},{'S':'a'}]}}",
                        Optional.empty()))
                .withMessage(
                        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
    }

    @Test
    void theConditionalOperatorJoinsSeveral() throws IOException {
        String two = "{'n':{'Value':{'N':'0'}},'s':{'Value':{'S':'hello'}}}";
        assertThat(expected(two, Optional.of("OR")).holds(ITEM)).isTrue();
        assertThat(expected(two, Optional.of("AND")).holds(ITEM)).isFalse();
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> expected("{'n':{'Value':{'N':'0'}}}", Optional.of("OR")))
                .withMessage("ConditionalOperator can only be used when Filter or Expected has two or more elements");
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> expected("{}", Optional.of("AND")))
                .withMessage("ConditionalOperator cannot be used without Filter or Expected");
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> expected(two, Optional.of("XOR")))
                .withMessageContaining("Member must satisfy enum value set: [OR, AND]");
    }

    @Test
    void filtersNeedAnOperator() {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> LegacyParameters.filter(
                        "QueryFilter", ParameterJson.comparisons(parser("{'a':{}}")), Optional.empty()))
                .withMessage(
                        "1 validation error detected: Value null at 'queryFilter.a.member.comparisonOperator' failed to"
                                + " satisfy constraint: Member must not be null");
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> LegacyParameters.keyConditions(
                        ParameterJson.comparisons(parser("{'a':{'ComparisonOperator':'LIKE'}}"))))
                .withMessageStartingWith(
                        "1 validation error detected: Value 'LIKE' at 'keyConditions.a.member.comparison");
    }

    @Test
    void keyConditionsAreTheSameAsTheirExpression() throws IOException {
        KeyConditions legacy = LegacyParameters.keyConditions(
                ParameterJson.comparisons(parser("{'p':{'ComparisonOperator':'EQ','AttributeValueList':[{'S':'x'}]},"
                        + "'c':{'ComparisonOperator':'BETWEEN','AttributeValueList':[{'N':'1'},{'N':'2'}]}}")));
        assertThat(legacy)
                .isEqualTo(Expressions.keyConditions(
                        "p = :x AND c BETWEEN :a AND :b",
                        Given.values("{':x':{'S':'x'},':a':{'N':'1'},':b':{'N':'2'}}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'a':{'Value':{'S':'x'}}} | {'a':{'S':'x'},'n':{'N':'5'},'ss':{'SS':['a','b']},'l':{'L':[{'S':'x'}]}}",
                "{'n':{'Action':'PUT','Value':{'S':'x'}}} | {'n':{'S':'x'},'ss':{'SS':['a','b']},'l':{'L':[{'S':'x'}]}}",
                "{'n':{'Action':'ADD','Value':{'N':'2'}}} | {'n':{'N':'7'},'ss':{'SS':['a','b']},'l':{'L':[{'S':'x'}]}}",
                "{'l':{'Action':'ADD','Value':{'L':[{'S':'y'}]}}} | {'n':{'N':'5'},'ss':{'SS':['a','b']},'l':{'L':[{'S':'x'},{'S':'y'}]}}",
                "{'ss':{'Action':'ADD','Value':{'SS':['c','a']}}} | {'n':{'N':'5'},'ss':{'SS':['a','b','c']},'l':{'L':[{'S':'x'}]}}",
                "{'ss':{'Action':'DELETE','Value':{'SS':['a']}}} | {'n':{'N':'5'},'ss':{'SS':['b']},'l':{'L':[{'S':'x'}]}}",
                "{'ss':{'Action':'DELETE'},'n':{'Action':'DELETE'}} | {'l':{'L':[{'S':'x'}]}}",
                "{} | {'n':{'N':'5'},'ss':{'SS':['a','b']},'l':{'L':[{'S':'x'}]}}"
            })
    void attributeUpdatesMake(String updates, String after) throws IOException {
        assertThat(updates(updates).apply(ITEM.without("s"), true)).isEqualTo(Given.item(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'a':{'x':'whatever'}} | Only DELETE action is allowed when no attribute value is specified",
                "{'a':{'Action':'ADD'}} | Only DELETE action is allowed when no attribute value is specified",
                "{'a':{'Action':'DELETE','Value':{'N':'1'}}} | DELETE action with value is not supported for the type N",
                "{'a':{'Action':'ADD','Value':{'B':'Yg=='}}} | ADD action is not supported for the type B"
            })
    void attributeUpdatesRefuse(String updates, String rule) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> updates(updates))
                .withMessage(INVALID + rule);
    }

    @Test
    void typesOfAttributeUpdatesMatch() throws IOException {
        for (String updates : List.of(
                "{'ss':{'Action':'DELETE','Value':{'NS':['1']}}}",
                "{'n':{'Action':'DELETE','Value':{'NS':['1']}}}",
                "{'ss':{'Action':'ADD','Value':{'N':'1'}}}")) {
            Update update = updates(updates);
            assertThatExceptionOfType(ValidationFault.class)
                    .isThrownBy(() -> update.apply(ITEM, true))
                    .withMessage("Type mismatch for attribute to update");
        }
        assertThat(updates("{}").createsItem()).isTrue();
        assertThat(updates("{'a':{'Action':'DELETE'}}").createsItem()).isFalse();
    }

    @Test
    void attributesToGetAreDistinct() {
        assertThat(LegacyParameters.attributesToGet(List.of("n", "gone")).of(ITEM))
                .isEqualTo(Given.item("{'n':{'N':'5'}}"));
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> LegacyParameters.attributesToGet(List.of("a", "b", "a")))
                .withMessage(INVALID + "Duplicate value in attribute name: a");
    }

    @Test
    void otherShapesAreSaid() {
        assertThatExceptionOfType(SerializationFault.class)
                .isThrownBy(() -> ParameterJson.expected(parser("{'a':[]}")))
                .withMessage(
                        "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue");
        assertThatExceptionOfType(SerializationFault.class)
                .isThrownBy(() -> ParameterJson.comparisons(parser("[]")))
                .withMessage("Unrecognized collection type java.util.Map<java.lang.String,"
                        + " com.amazonaws.dynamodb.v20120810.Condition>");
        assertThatExceptionOfType(SerializationFault.class)
                .isThrownBy(() -> ParameterJson.names(parser("{'#a':1}")))
                .withMessage("NUMBER_VALUE cannot be converted to String");
    }

    private static Condition expected(String json, Optional<String> operator) throws IOException {
        return LegacyParameters.expected(ParameterJson.expected(parser(json)), operator);
    }

    private static Update updates(String json) throws IOException {
        return LegacyParameters.updates(ParameterJson.attributeUpdates(parser(json)));
    }

    private static JsonParser parser(String json) throws IOException {
        JsonParser parser = ItemJson.factory().createParser(json.replace('\'', '"'));
        parser.nextToken();
        return parser;
    }
}
