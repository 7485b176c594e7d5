package dev.hearth.storage.tables.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.table.TableSpec;
import dev.hearth.storage.tables.kind.TablePlan.Current;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code in-<case>.yaml} holds a spec and perhaps what is there; {@code out-<case>.yaml} what is to be done. */
class TablePlanTest {
    private static final Path FOLDER = Path.of("src/test/resources/tables/plans");
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Path> cases() throws IOException {
        return Files.list(FOLDER)
                .filter(file -> file.getFileName().toString().startsWith("in-"))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void plans(Path in) throws IOException {
        JsonNode given = Serialization.unmarshal(Files.readString(in), JsonNode.class);
        TableSpec spec = JSON.convertValue(given.path("spec"), TableSpec.class);
        Optional<Current> current = given.has("table")
                ? Optional.of(new Current(
                        given.path("table"),
                        Optional.ofNullable(given.path("ttlAttribute").asText(null)),
                        tags(given.path("tags"))))
                : Optional.empty();

        JsonNode planned = told(TablePlan.of("orders", spec, current));

        String out = Files.readString(FOLDER.resolve(in.getFileName().toString().replace("in-", "out-")));
        assertThat(planned.toPrettyString())
                .isEqualTo(Serialization.unmarshal(out, JsonNode.class).toPrettyString());
    }

    private static Map<String, String> tags(JsonNode tags) {
        Map<String, String> byKey = new HashMap<>();
        tags.properties().forEach(tag -> byKey.put(tag.getKey(), tag.getValue().asText()));
        return byKey;
    }

    private static JsonNode told(TablePlan plan) {
        ObjectNode told = JSON.createObjectNode();
        switch (plan) {
            case TablePlan.Settled settled -> told.put("plan", "Settled");
            case TablePlan.Wait(String status) -> told.put("plan", "Wait").put("tableStatus", status);
            case TablePlan.Impossible(String reason, String message) ->
                told.put("plan", "Impossible").put("reason", reason);
            case TablePlan.Calls(var calls) -> {
                told.put("plan", "Calls");
                var list = told.putArray("calls");
                calls.forEach(call ->
                        list.addObject().put("operation", call.operation()).set("body", call.body()));
            }
        }
        return told;
    }
}
