package dev.hearth.standalone.engines.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The AWS SDK for JavaScript v3, got through the npm on the PATH, against the service. */
@Tag("slow")
@ExtendWith(UserPoolsStage.Given.class)
class CognitoJavaScriptTest {
    private static final String SDK = "@aws-sdk/client-cognito-identity-provider@3.1169.0";

    @TempDir
    Path folder;

    private final UserPoolsStage stage;

    CognitoJavaScriptTest(UserPoolsStage stage) {
        this.stage = stage;
    }

    @Test
    void anUnmodifiedClientSignsSomebodyUpAndIn() throws Exception {
        Files.writeString(folder.resolve("package.json"), "{\"private\": true}");
        assumeTrue(
                run(Map.of(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", SDK)
                                .code()
                        == 0,
                "npm cannot get " + SDK);
        try (InputStream script = UserPoolsStage.class.getResourceAsStream("/userpools/sign-in.mjs")) {
            Files.copy(script, folder.resolve("sign-in.mjs"));
        }
        Run run = run(
                Map.of(
                        "ENDPOINT", stage.endpoint.toString(),
                        "CLIENT_ID", stage.clientId("app", "web"),
                        "POOL_ID", stage.status("app").userPoolId,
                        "KEY", UserPoolsStage.ADMIN_KEY,
                        "SECRET", UserPoolsStage.ADMIN_SECRET),
                "node",
                "sign-in.mjs");
        assertThat(run.output().strip().lines().toList().getLast())
                .isEqualTo(
                        "{\"confirmed\":false,\"early\":\"UserNotConfirmedException\",\"wrong\":\"NotAuthorizedException\","
                                + "\"username\":\"brendan\",\"email\":\"brendan@example.com\",\"found\":[\"CONFIRMED\"],\"created\":true}");
    }

    private record Run(int code, String output) {}

    private Run run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(List.of(command)).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Run(127, String.valueOf(e.getMessage()));
        }
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : 124, text);
        } finally {
            process.destroyForcibly();
        }
    }
}
