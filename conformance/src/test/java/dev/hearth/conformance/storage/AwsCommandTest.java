package dev.hearth.conformance.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.conformance.command.HearthCommand;
import dev.hearth.conformance.functions.Platform;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The {@code aws} command with nothing but the variables of {@code ./hearth env}, where there is one on the PATH. */
@StorageSuite
class AwsCommandTest {
    @BeforeEach
    void needsTheCommand() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "aws"))),
                "there is no 'aws' on the PATH; install awscli to run this");
    }

    private static String aws(Platform platform, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("aws"));
        command.addAll(List.of(arguments));
        // A version older than 1.29 or 2.13 does not read AWS_ENDPOINT_URL.
        command.addAll(List.of("--endpoint-url", platform.awsEndpoint().toString(), "--output", "text"));
        return HearthCommand.run("", command);
    }

    @Test
    void usesTables(Platform platform) throws IOException {
        try (Made table = Made.ready(platform, "Table", TablesTest.BY_ID)) {
            aws(
                    platform,
                    "dynamodb",
                    "put-item",
                    "--table-name",
                    table.name(),
                    "--item",
                    "{\"id\": {\"S\": \"a\"}, \"n\": {\"N\": \"7\"}}");
            assertThat(aws(platform, "dynamodb", "scan", "--table-name", table.name(), "--query", "Items[0].n.N"))
                    .isEqualToIgnoringWhitespace("7");
            assertThat(aws(platform, "dynamodb", "describe-table", "--table-name", table.name()))
                    .contains("ACTIVE", "arn:aws:dynamodb:");
        }
    }

    @Test
    void usesBuckets(Platform platform) throws IOException {
        Path file = Files.writeString(platform.folder().resolve("hello.txt"), "hello");
        try (Made bucket = Made.ready(platform, "Bucket", Map.of("deletionPolicy", "Delete"))) {
            String address = "s3://" + bucket.name();
            aws(platform, "s3", "cp", file.toString(), address + "/a/hello.txt");
            assertThat(aws(platform, "s3", "ls", address + "/a/")).contains("hello.txt");
            assertThat(aws(platform, "s3", "cp", address + "/a/hello.txt", "-")).startsWith("hello");
            aws(platform, "s3", "rm", address, "--recursive");
            assertThat(aws(platform, "s3", "ls")).contains(bucket.name());
        }
    }
}
