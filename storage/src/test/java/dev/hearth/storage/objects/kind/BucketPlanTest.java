package dev.hearth.storage.objects.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.hearth.api.bucket.Bucket;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.LifecycleRule;
import dev.hearth.storage.objects.engine.ObjectEngine.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each folder of {@code buckets} is a case: a manifest, what there is, and the plan that comes of them. */
class BucketPlanTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .registerModule(new Jdk8Module())
            .registerModule(new JavaTimeModule())
            .setSerializationInclusion(JsonInclude.Include.NON_ABSENT)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");

    @TestFactory
    Stream<DynamicTest> plans() throws Exception {
        Path folder = Path.of(BucketPlanTest.class.getResource("/buckets").toURI());
        try (Stream<Path> cases = Files.list(folder)) {
            return cases.sorted().toList().stream()
                    .map(each -> DynamicTest.dynamicTest(each.getFileName().toString(), () -> check(each)));
        }
    }

    private static void check(Path folder) throws IOException {
        Bucket bucket = YAML.readValue(Files.readString(folder.resolve("in-bucket.yaml")), Bucket.class);
        JsonNode seen = YAML.readTree(Files.readString(folder.resolve("in-sight.yaml")));
        BucketSight sight = new BucketSight(
                Optional.ofNullable(seen.get("record")).map(node -> YAML.convertValue(node, BucketRecord.class)),
                seen.path("atEngine").asBoolean(),
                Optional.ofNullable(seen.get("versioning")).map(JsonNode::asText),
                seen.path("encryption").asBoolean(),
                seen.has("lifecycle")
                        ? YAML.convertValue(seen.get("lifecycle"), new TypeReference<List<LifecycleRule>>() {})
                        : List.of());
        Set<Feature> features = YAML.convertValue(seen.get("features"), new TypeReference<Set<Feature>>() {});
        BucketPlan plan = BucketPlan.of(BucketWish.of(bucket), sight, features, NOW);
        assertThat(written(plan).toPrettyString())
                .isEqualTo(YAML.readTree(Files.readString(folder.resolve("out-plan.yaml")))
                        .toPrettyString());
    }

    private static JsonNode written(BucketPlan plan) throws IOException {
        ObjectNode tree = YAML.createObjectNode();
        ArrayNode changes = tree.putArray("changes");
        plan.changes().forEach(change -> {
            ObjectNode node =
                    changes.addObject().put("change", change.getClass().getSimpleName());
            node.setAll((ObjectNode) YAML.valueToTree(change));
        });
        tree.set("lacking", YAML.valueToTree(plan.lacking()));
        tree.put("adopted", plan.adopted());
        return YAML.readTree(YAML.writeValueAsString(tree)); // numbers as they are read
    }
}
