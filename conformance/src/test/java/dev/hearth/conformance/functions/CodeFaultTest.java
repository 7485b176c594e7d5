package dev.hearth.conformance.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Packages that cannot be used: a condition and an Event name them, and an invocation says so. */
@FunctionsSuite
public class CodeFaultTest {
    private static final byte[] CODE = "exports.handler = async () => 'ok'".getBytes(StandardCharsets.UTF_8);

    private static Deployed of(Workshop workshop, Map<String, Object> code) {
        return workshop.deploy(Map.of("runtime", "nodejs20.x", "handler", "index.handler", "code", code));
    }

    private static void isNamed(Deployed function, String saying) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    var code = function.condition("CodeAvailable");
                    assertThat(code.path("status").asText())
                            .as(function.object().path("status").toString())
                            .isEqualTo("False");
                    assertThat(code.path("reason").asText()).isNotEmpty();
                    assertThat(code.path("message").asText()).containsIgnoringCase(saying);
                    assertThat(function.condition("Ready").path("status").asText())
                            .isEqualTo("False");
                });
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(function.platform()
                                .kubectl()
                                .out(
                                        "get",
                                        "events",
                                        "--field-selector",
                                        "involvedObject.name=" + function.name() + ",type=Warning"))
                        .containsIgnoringCase(saying));
        var error = function.error("1");
        assertThat(error.path("errorType").asText()).isEqualTo("Hearth.CodeUnavailable");
        assertThat(error.path("errorMessage").asText()).containsIgnoringCase(saying);
    }

    @Test
    void aPackageThatIsNotThere(Workshop workshop) {
        isNamed(of(workshop, workshop.missingZip()), "404");
    }

    @Test
    void aPackageOfAnotherDigest(Workshop workshop) {
        isNamed(of(workshop, workshop.zip(Zip.of(Map.of("index.js", CODE)), "0".repeat(64))), "0".repeat(64));
    }

    @Test
    void aPackageThatLeavesItsFolder(Workshop workshop) {
        isNamed(of(workshop, workshop.zip(Zip.of(Map.of("../../escaped.js", CODE)))), "escaped.js");
    }

    @Test
    void aPackageThatUnpacksPastItsLimit(Workshop workshop) {
        isNamed(of(workshop, workshop.zip(Zip.bomb(300))), "unpack");
    }

    @Test
    void aPackageThatIsNoZip(Workshop workshop) {
        isNamed(of(workshop, workshop.zip("no zip at all".getBytes(StandardCharsets.UTF_8))), "zip");
    }

    @Test
    void aConfigMapThatIsNotThere(Workshop workshop) {
        isNamed(of(workshop, Map.of("configMap", "no-such-map")), "no-such-map");
    }

    @Test
    void aFaultGoesWhenTheCodeIsMended(Workshop workshop) {
        var function = of(workshop, workshop.missingZip());
        isNamed(function, "404");
        function.apply(Map.of(
                "runtime",
                "nodejs20.x",
                "handler",
                "index.handler",
                "code",
                workshop.zip(Zip.of(Map.of("index.js", CODE)))));
        function.ready();
        assertThat(function.answer("1").asText()).isEqualTo("ok");
    }
}
