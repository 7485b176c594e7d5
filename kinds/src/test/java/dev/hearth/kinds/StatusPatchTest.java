package dev.hearth.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusPatchTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                             | {\"a\":1}                   | {\"a\":1}",
                "{\"a\":1,\"b\":2}              | {\"a\":3}                   | {\"a\":3,\"b\":null}",
                "{\"a\":{\"b\":1,\"c\":{\"d\":1}}} | {\"a\":{\"c\":{\"e\":2}}}     | {\"a\":{\"c\":{\"e\":2,\"d\":null},\"b\":null}}",
                "{\"a\":[1,2]}                  | {\"a\":[2]}                 | {\"a\":[2]}",
                "{\"a\":{\"b\":1}}              | {\"a\":[1]}                 | {\"a\":[1]}"
            })
    void aMergePatchMakesTheOneOfTheOther(String was, String is, String patch) throws Exception {
        assertThat(StatusPatch.merged(JSON.readTree(was), JSON.readTree(is))).isEqualTo(JSON.readTree(patch));
    }
}
