package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.podman.ForeignImage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A function from a container image that is not ours, where the node has podman. */
@FunctionsSuite
@Tag("node")
class ImageTest {
    private static Deployed deploy(Workshop workshop, ForeignImage image, Map<String, ?> more) {
        return workshop.deploy(Map.of("code", Map.of("image", image.name()), "timeoutSeconds", 5, "scaling", more));
    }

    @Test
    void answersLogsAndLeavesNothing(Platform platform, Workshop workshop) throws IOException {
        try (var image = ForeignImage.orSkip(platform.folder())) {
            var function = deploy(workshop, image, Map.of("maxScale", 1)).ready();

            assertThat(function.answer("{\"name\":\"Ada\"}").path("name").asText())
                    .isEqualTo("Ada");
            assertThat(platform.kubectl().out("logs", function.pods().getFirst()))
                    .contains("heard {\"name\":\"Ada\"}");

            function.delete();
            leavesNothing(image);
        }
    }

    @Test
    void isReplacedWhenItsProcessIsKilled(Platform platform, Workshop workshop) throws IOException {
        try (var image = ForeignImage.orSkip(platform.folder())) {
            var function = deploy(workshop, image, Map.of("maxScale", 1)).ready();
            function.answer("{\"n\":1}");
            String pod = function.pods().getFirst();

            image.processes().forEach(ProcessHandle::destroyForcibly);
            // A request that comes before its end is seen may be given to it, and is lost with it.
            await().atMost(Duration.ofSeconds(30)).until(() -> !function.pods().contains(pod));

            assertThat(function.answer("{\"n\":2}").path("n").asInt()).isEqualTo(2);
            function.delete();
            leavesNothing(image);
        }
    }

    @Test
    void saysThatTheImageCannotBeHad(Platform platform, Workshop workshop) throws IOException {
        ForeignImage.orSkip(platform.folder()).close();
        var function = workshop.deploy(Map.of("code", Map.of("image", "localhost/hearth-conformance-none:1")));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                function.condition("Ready").path("message").asText())
                        .contains("cannot get the image \"localhost/hearth-conformance-none:1\""));
    }

    private static void leavesNothing(ForeignImage image) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(image.processes()).isEmpty();
            assertThat(image.containers()).isEmpty();
        });
    }
}
