package dev.hearth.standalone.kubelet.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLogsTest {
    private static final PodId POD = new PodId("default", "hello", "1b4e28ba-2fa1-11d2-883f-0016d3cca427");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.000001Z");
    private static final int MAX_BYTES = 100_000;

    @TempDir
    Path folder;

    private ContainerLogs logs;

    @BeforeEach
    void set() {
        logs = new ContainerLogs(folder, MAX_BYTES, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @Test
    void givesBackWhatWasPrinted() throws Exception {
        try (ContainerLog log = logs.open(POD, "function", 0)) {
            print(log, "one\ntw");
            print(log, "o\n\nünf");
        }

        assertThat(read(LogQuery.EVERYTHING)).isEqualTo("one\ntwo\n\nünf");
    }

    @Test
    void storesLinesInTheCriFormat() throws Exception {
        try (ContainerLog log = logs.open(POD, "function", 0)) {
            print(log, "one\n");
        }

        assertThat(folder.resolve("default_hello_1b4e28ba-2fa1-11d2-883f-0016d3cca427/function/0.log"))
                .hasContent("2026-11-23T12:00:00.000001000Z stdout F one");
    }

    @Test
    void joinsLinesThatAreLongerThanAPiece() throws Exception {
        String longLine = "x".repeat(3 * ContainerLog.LONGEST_PIECE + 5);
        try (ContainerLog log = logs.open(POD, "function", 0)) {
            print(log, longLine + "\nshort\n");
        }

        assertThat(read(LogQuery.EVERYTHING)).isEqualTo(longLine + "\nshort\n");
    }

    @Test
    void beginsLinesWithTheirTimes() throws Exception {
        try (ContainerLog log = logs.open(POD, "function", 0)) {
            print(log, "one\n");
        }

        var query = new LogQuery(false, false, true, OptionalLong.empty(), Optional.empty(), OptionalLong.empty());
        assertThat(read(query)).isEqualTo("2026-11-23T12:00:00.000001000Z one\n");
    }

    @Test
    void givesTheLastLines() throws Exception {
        try (ContainerLog log = logs.open(POD, "function", 0)) {
            print(log, "1\n2\n3\n4\n");
        }

        assertThat(read(LogQuery.EVERYTHING.tail(2))).isEqualTo("3\n4\n");
        assertThat(read(LogQuery.EVERYTHING.tail(0))).isEmpty();
        assertThat(read(LogQuery.EVERYTHING.tail(9))).isEqualTo("1\n2\n3\n4\n");
    }

    @Test
    void givesWhatIsNewerThanATime() throws Exception {
        try (ContainerLog log = logs.open(POD, "function", 0)) {
            print(log, "old\n");
        }
        assertThat(read(since(NOON.plusNanos(1)))).isEmpty();
        assertThat(read(since(NOON))).isEqualTo("old\n");
    }

    @Test
    void stopsAtTheByteLimit() throws Exception {
        try (ContainerLog log = logs.open(POD, "function", 0)) {
            print(log, "12345\n67890\n");
        }

        var query = new LogQuery(false, false, false, OptionalLong.empty(), Optional.empty(), OptionalLong.of(8));
        assertThat(read(query)).isEqualTo("12345\n67");
    }

    @Test
    void givesThePreviousStartsLog() throws Exception {
        for (int restart = 0; restart < 3; restart++) {
            try (ContainerLog log = logs.open(POD, "function", restart)) {
                print(log, "start " + restart + "\n");
            }
        }

        assertThat(read(LogQuery.EVERYTHING)).isEqualTo("start 2\n");
        assertThat(read(LogQuery.EVERYTHING.ofPrevious())).isEqualTo("start 1\n");
    }

    @Test
    void neverKeepsMoreThanTwoFilesOfAStart() throws Exception {
        try (ContainerLog log = logs.open(POD, "function", 0)) {
            for (int i = 0; i < 1_000; i++) {
                print(log, ("y".repeat(99) + "\n").repeat(10));
            }
        }

        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .mapToLong(file -> file.toFile().length())
                            .sum())
                    .isBetween((long) MAX_BYTES, 2L * MAX_BYTES + 20_000);
        }
        assertThat(read(LogQuery.EVERYTHING).lines()).allMatch(("y".repeat(99))::equals);
    }

    @Test
    void followsThroughRotationsUntilTheContainerEnds() throws Exception {
        ContainerLog log = logs.open(POD, "function", 0);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        Thread follower = Thread.startVirtualThread(() -> copy(LogQuery.EVERYTHING.following(), read));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            String some = (i + "z".repeat(99) + "\n").repeat(100);
            all.append(some);
            print(log, some);
            int soFar = all.length();
            await().atMost(Duration.ofSeconds(5)).until(() -> read.size() == soFar);
        }
        log.close();

        assertThat(follower.join(Duration.ofSeconds(5))).isTrue();
        assertThat(read.toString(StandardCharsets.UTF_8)).isEqualTo(all.toString());
    }

    @Test
    void saysThatAContainerHasNotBegun() {
        assertThatThrownBy(() -> read(LogQuery.EVERYTHING))
                .isInstanceOf(NoSuchLog.class)
                .hasMessage("container \"function\" in pod \"hello\" is waiting to start: ContainerCreating");
    }

    @Test
    void keepsOnlyTheLogsOfPodsThatAreThere() throws Exception {
        logs.open(POD, "function", 0).close();
        PodId other = new PodId("default", "other", "2");
        logs.open(other, "function", 0).close();

        logs.retain(Set.of("2"));

        assertThat(folder).isDirectoryNotContaining(path -> path.endsWith(POD.folder()));
        assertThat(folder.resolve(other.folder())).isDirectory();
    }

    private static LogQuery since(Instant time) {
        return new LogQuery(false, false, false, OptionalLong.empty(), Optional.of(time), OptionalLong.empty());
    }

    private static void print(ContainerLog log, String text) {
        log.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String read(LogQuery query) throws IOException, InterruptedException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        logs.read(POD, "function", query, to);
        return to.toString(StandardCharsets.UTF_8);
    }

    private void copy(LogQuery query, ByteArrayOutputStream to) {
        try {
            logs.read(POD, "function", query, to);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
