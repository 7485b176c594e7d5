package dev.hearth.storage.tables.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemJsonTest {
    private static final String EMPTY =
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
    private static final String SEVERAL =
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
    private static final String INVALID = "One or more parameter values were invalid: ";
    private static final String NOT_A_NUMBER = "The parameter cannot be converted to a numeric value";

    static Stream<Arguments> valuesAgainstTheRules() {
        return Stream.of(
                Arguments.of("{}", EMPTY),
                Arguments.of("null", EMPTY),
                Arguments.of("{'a':''}", EMPTY),
                Arguments.of("{'S':null}", EMPTY),
                Arguments.of("{'M':{'a':{}}}", EMPTY),
                Arguments.of("{'L':[{}]}", EMPTY),
                Arguments.of("{'L':[{'a':{}}]}", EMPTY),
                Arguments.of("{'S':'a','N':'1'}", SEVERAL),
                Arguments.of("{'S':'','N':''}", NOT_A_NUMBER),
                Arguments.of("{'N':'b'}", NOT_A_NUMBER + ": b"),
                Arguments.of("{'NS':['1','']}", NOT_A_NUMBER),
                Arguments.of("{'NS':['1','b']}", NOT_A_NUMBER + ": b"),
                Arguments.of("{'NS':['1','1.0']}", "Input collection contains duplicates"),
                Arguments.of("{'NULL':false}", INVALID + "Null attribute value types must have the value of true"),
                Arguments.of("{'NULL':'no'}", INVALID + "Null attribute value types must have the value of true"),
                Arguments.of("{'SS':[]}", INVALID + "An string set  may not be empty"),
                Arguments.of("{'NS':[]}", INVALID + "An number set  may not be empty"),
                Arguments.of("{'BS':[]}", INVALID + "Binary sets should not be empty"),
                Arguments.of("{'SS':['a','a']}", INVALID + "Input collection [a, a] contains duplicates."),
                Arguments.of(
                        "{'BS':['Yg==','Yg==']}",
                        INVALID + "Input collection [Yg==, Yg==]of type BS contains duplicates."),
                Arguments.of(
                        "{'L':[".repeat(32) + "{'S':''}" + "]}".repeat(32),
                        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond"
                                + " supported limit"));
    }

    @ParameterizedTest
    @MethodSource("valuesAgainstTheRules")
    void refusesWhatIsAgainstTheRules(String json, String message) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> value(json))
                .withMessage(message);
    }

    static Stream<Arguments> otherShapes() {
        return Stream.of(
                Arguments.of("{'S':1}", "NUMBER_VALUE cannot be converted to String"),
                Arguments.of("{'N':12}", "NUMBER_VALUE cannot be converted to String"),
                Arguments.of("{'S':1.5}", "DECIMAL_VALUE cannot be converted to String"),
                Arguments.of("{'S':true}", "TRUE_VALUE cannot be converted to String"),
                Arguments.of("{'S':[]}", "Unrecognized collection type class java.lang.String"),
                Arguments.of("{'S':{}}", "Start of structure or map found where not expected"),
                Arguments.of("{'BOOL':'23'}", "Unexpected token received from parser"),
                Arguments.of("{'BOOL':23}", "NUMBER_VALUE cannot be converted to Boolean"),
                Arguments.of("{'B':true}", "only base-64-encoded strings are convertible to bytes"),
                Arguments.of("{'B':[]}", "Unrecognized collection type class java.nio.ByteBuffer"),
                Arguments.of("{'B':'23456'}", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
                Arguments.of("{'B':'=+/='}", "Invalid last non-pad Base64 character dectected"),
                Arguments.of("{'B':'+/+='}", "Invalid last non-pad Base64 character dectected"),
                Arguments.of("{'L':'23'}", "Unexpected field type"),
                Arguments.of("{'L':{}}", "Start of structure or map found where not expected"),
                Arguments.of("{'L':['23']}", "Unexpected value type in payload"),
                Arguments.of(
                        "{'L':[[]]}",
                        "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"),
                Arguments.of("{'M':23}", "Unexpected field type"),
                Arguments.of(
                        "{'M':[]}",
                        "Unrecognized collection type java.util.Map<java.lang.String,"
                                + " com.amazonaws.dynamodb.v20120810.AttributeValue>"),
                Arguments.of("'23'", "Unexpected value type in payload"));
    }

    @ParameterizedTest
    @MethodSource("otherShapes")
    void refusesAnotherShape(String json, String message) {
        assertThatExceptionOfType(SerializationFault.class)
                .isThrownBy(() -> value(json))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'S':''}",
                "{'B':''}",
                "{'N':'-1.5'}",
                "{'B':'AAE='}",
                "{'BOOL':false}",
                "{'NULL':true}",
                "{'L':[]}",
                "{'M':{}}",
                "{'SS':['b','a']}",
                "{'NS':['2','1']}",
                "{'BS':['AA==','']}",
                "{'M':{'z':{'L':[{'N':'1'},{'S':'x'}]},'a':{'BOOL':true}}}"
            })
    void writesWhatItRead(String json) {
        Item item = ItemJson.parse(quoted("{'a':" + json + "}"));
        assertThat(ItemJson.text(item)).isEqualTo(quoted("{'a':" + json + "}"));
    }

    @Test
    void thirtyTwoLevelsAreNotTooDeep() {
        assertThat(value("{'L':[".repeat(31) + "{'S':''}" + "]}".repeat(31)).type())
                .isEqualTo("L");
        assertThat(value("{'L':[".repeat(32) + "]}".repeat(32)).type()).isEqualTo("L");
    }

    @Test
    void numbersAreNormalised() {
        assertThat(ItemJson.text(ItemJson.parse(quoted("{'a':{'N':'01.50e2'},'b':{'NS':['1.0','2e1']}}"))))
                .isEqualTo(quoted("{'a':{'N':'150'},'b':{'NS':['1','20']}}"));
    }

    @Test
    void readsOnAfterAValueAgainstTheRulesAndSaysItLater() throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(quoted("[{'a':{},'b':{'N':'x'}},{'S':'next'}]"))) {
            parser.nextToken();
            parser.nextToken();
            Supplied<Item> item = ItemJson.supplyItem(parser);
            parser.nextToken();
            assertThat(ItemJson.readValue(parser)).isEqualTo(new AttributeValue.S("next"));
            assertThatExceptionOfType(ValidationFault.class)
                    .isThrownBy(item::checked)
                    .withMessage(EMPTY);
        }
    }

    @Test
    void refusesTooLongNames() {
        assertThat(ItemJson.parse(quoted("{'" + "n".repeat(65_535) + "':{'S':''}}"))
                        .attributes())
                .hasSize(1);
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> ItemJson.parse(quoted("{'" + "é".repeat(32_768) + "':{'S':''}}")))
                .withMessageContaining("65536");
    }

    @Test
    void everyItemIsReadBackFromItsJson() {
        RandomValues values = new RandomValues(System.nanoTime());
        for (int i = 0; i < 5_000; i++) {
            Item item = values.item();
            assertThat(ItemJson.parse(ItemJson.text(item))).isEqualTo(item);
        }
    }

    private static AttributeValue value(String json) {
        return ItemJson.parseValue(quoted(json));
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }
}
