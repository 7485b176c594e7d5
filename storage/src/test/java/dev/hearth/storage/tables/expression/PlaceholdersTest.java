package dev.hearth.storage.tables.expression;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hearth.storage.tables.expression.ParameterStyles.Parameter;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlaceholdersTest {
    @Test
    void namesAreChecked() {
        refusesNames(Map.of(), "ExpressionAttributeNames must not be empty");
        refusesNames(Map.of("a", "a"), "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"");
        refusesNames(Map.of("#", "a"), "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#\"");
        refusesNames(Map.of("#a-b", "a"), "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#a-b\"");
        String tooLong = "#" + "a".repeat(255);
        refusesNames(
                Map.of(tooLong, "a"),
                "ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + tooLong + "\"");
        refusesNames(
                Map.of("#a", "n".repeat(65_536)),
                "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes"
                        + " for key #a");
    }

    @Test
    void valuesAreChecked() {
        refusesValues(Map.of(), "ExpressionAttributeValues must not be empty");
        refusesValues(
                Map.of("b", Supplied.of(new AttributeValue.Null())),
                "ExpressionAttributeValues contains invalid key: Syntax error; key: \"b\"");
        refusesValues(
                Map.of(":b", new Supplied<>(new AttributeValue.Null(), new ValidationFault("The value is wrong"))),
                "ExpressionAttributeValues contains invalid value: The value is wrong for key :b");
    }

    @Test
    void expressionsAndOlderParametersDoNotMix() {
        refusesStyles(
                List.of(new Parameter("UpdateExpression", true), new Parameter("ConditionExpression", true)),
                List.of(new Parameter("AttributeUpdates", true), new Parameter("Expected", true)),
                "Can not use both expression and non-expression parameters in the same request: Non-expression parameters:"
                        + " {AttributeUpdates, Expected} Expression parameters: {UpdateExpression, ConditionExpression}");
        List<Parameter> query = List.of(
                new Parameter("ProjectionExpression", true),
                new Parameter("FilterExpression", true),
                new Parameter("KeyConditionExpression", false));
        refusesStyles(
                query,
                List.of(new Parameter("AttributesToGet", true), new Parameter("KeyConditions", true)),
                "Can not use both expression and non-expression parameters in the same request: Non-expression parameters:"
                        + " {AttributesToGet} Expression parameters: {ProjectionExpression, FilterExpression}");
        assertThatCode(() -> ParameterStyles.check(query, List.of(new Parameter("KeyConditions", true)), true, true))
                .doesNotThrowAnyException();
    }

    @Test
    void placeholdersNeedExpressions() {
        List<Parameter> none =
                List.of(new Parameter("UpdateExpression", false), new Parameter("ConditionExpression", false));
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> ParameterStyles.check(none, List.of(), true, true))
                .withMessage("ExpressionAttributeNames can only be specified when using expressions");
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> ParameterStyles.check(none, List.of(), false, true))
                .withMessage(
                        "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and"
                                + " ConditionExpression are null");
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> ParameterStyles.check(
                        List.of(new Parameter("ConditionExpression", false)), List.of(), false, true))
                .withMessage(
                        "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is"
                                + " null");
    }

    private static void refusesNames(Map<String, String> names, String message) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Placeholders.of(Optional.of(names), Optional.empty()))
                .withMessage(message);
    }

    private static void refusesValues(Map<String, Supplied<AttributeValue>> values, String message) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Placeholders.of(Optional.empty(), Optional.of(values)))
                .withMessage(message);
    }

    private static void refusesStyles(List<Parameter> expressions, List<Parameter> others, String message) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> ParameterStyles.check(expressions, others, false, false))
                .withMessage(message);
    }
}
