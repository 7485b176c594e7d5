package dev.hearth.storage.tables.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemSizeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'S':''}|0",
                "{'S':'aé€'}|6",
                "{'B':'AAE='}|2",
                "{'BOOL':true}|1",
                "{'NULL':true}|1",
                "{'N':'0'}|1",
                "{'N':'1'}|2",
                "{'N':'12'}|2",
                "{'N':'120'}|2",
                "{'N':'100'}|2",
                "{'N':'1010'}|3",
                "{'N':'0.0000001'}|2",
                "{'N':'1E125'}|2",
                "{'N':'1.5'}|3",
                "{'N':'15'}|2",
                "{'N':'1.200'}|3",
                "{'N':'1.234'}|4",
                "{'N':'3.14159'}|5",
                "{'N':'123456'}|4",
                "{'N':'100.5'}|4",
                "{'N':'0.15'}|2",
                "{'N':'-42'}|3",
                "{'N':'-0'}|1",
                "{'N':'12345678901234567890123456789012345678'}|20",
                "{'N':'-12'}|3",
                "{'N':'11111'}|4",
                "{'N':'1111111'}|5",
                "{'L':[]}|3",
                "{'L':[{'S':'ab'},{'BOOL':true}]}|8",
                "{'M':{}}|3",
                "{'M':{'ab':{'S':'c'}}}|7",
                "{'SS':['a','bc']}|3",
                "{'NS':['1','12']}|4",
                "{'BS':['AA==','AAE=']}|3"
            })
    void countsAsDynamoDbDoes(String json, int bytes) {
        assertThat(ItemSize.of(ItemJson.parseValue(json.replace('\'', '"')))).isEqualTo(bytes);
    }

    @Test
    void countsNamesToo() {
        assertThat(ItemJson.parse("{\"né\":{\"S\":\"abc\"},\"b\":{\"BOOL\":true}}")
                        .sizeBytes())
                .isEqualTo(8);
    }

    @Test
    void knowsTheLengthOfUtf8WithoutMakingIt() {
        RandomValues values = new RandomValues(System.nanoTime());
        for (int i = 0; i < 20_000; i++) {
            String text = values.text() + (i % 3 == 0 ? "\ud83d" : "") + values.text();
            assertThat(ItemSize.utf8Length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void capacityIsCountedInBegunUnits() {
        assertThat(ItemSize.readUnits(0, false)).isEqualTo(0.5);
        assertThat(ItemSize.readUnits(4096, true)).isEqualTo(1);
        assertThat(ItemSize.readUnits(4097, true)).isEqualTo(2);
        assertThat(ItemSize.readUnits(4097, false)).isEqualTo(1);
        assertThat(ItemSize.writeUnits(0)).isEqualTo(1);
        assertThat(ItemSize.writeUnits(1025)).isEqualTo(2);
    }
}
