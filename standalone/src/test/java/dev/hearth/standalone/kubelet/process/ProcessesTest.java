package dev.hearth.standalone.kubelet.process;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
    private static final Limits NO_LIMITS = Limits.memory(OptionalLong.empty());
    private final String prefix = UUID.randomUUID() + "/";
    private final Printed printed = new Printed();

    @TempDir
    Path folder;

    private Processes processes;

    @BeforeEach
    void start() throws IOException {
        processes = new Processes(prefix, Clock.systemUTC());
    }

    @AfterEach
    void end() {
        processes.close();
    }

    @Test
    void wakingUpDoesNotInterruptThePlatform() throws Exception {
        ChildProcess process = shell("until [ $(cut -d' ' -f41 /proc/$$/stat) = 3 ]; do :; done; echo batch", Map.of());

        assertThat(exitOf(process).succeeded()).isTrue(); // 3 is SCHED_BATCH (proc(5), "policy")
        assertThat(printed.lines()).containsExactly("batch");
    }

    @Test
    void runsACommandInItsFolderWithExactlyItsEnvironment() throws Exception {
        ChildProcess process = shell("pwd; env | sort | grep -v -e PWD -e SHLVL -e ^_", Map.of("GREETING", "hello"));

        assertThat(exitOf(process).succeeded()).isTrue();
        assertThat(printed.lines())
                .containsExactly(
                        folder.toRealPath().toString(),
                        "GREETING=hello",
                        Command.MARKER + "=" + prefix + "c",
                        "PATH=" + System.getenv("PATH"));
    }

    @Test
    void keepsTheOrderOfStandardOutputAndStandardError() throws Exception {
        exitOf(shell("echo 1; echo 2 >&2; echo 3; echo 4 >&2", Map.of()));

        assertThat(printed.lines()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void inheritsNoDescriptorsAndNoIgnoredSignals() throws Exception {
        exitOf(shell("ls /proc/self/fd | wc -l; grep -E 'Sig(Blk|Ign)' /proc/self/status", Map.of()));

        // 0, 1, 2 and the one that `ls` reads the folder with.
        assertThat(printed.lines().getFirst().trim()).isEqualTo("4");
        // The C library keeps 32 and 33 for itself; 1 to 31 are the signals that programs know.
        assertThat(printed.lines().subList(1, 3))
                .allMatch(line -> (Long.parseLong(line.substring(8).strip(), 16) & 0x7fffffff) == 0);
    }

    @Test
    void tellsExitCodes() throws Exception {
        assertThat(exitOf(shell("exit 7", Map.of()))).isEqualTo(new Exit(7, OptionalInt.empty(), Optional.empty()));
    }

    @Test
    void tellsSignals() throws Exception {
        assertThat(exitOf(shell("kill -KILL $$", Map.of())))
                .isEqualTo(new Exit(137, OptionalInt.of(9), Optional.empty()));
    }

    @Test
    void saysThatAProgramIsNotThere() {
        assertThatThrownBy(() -> processes.start(command(List.of("no-such-program"), Map.of()), NO_LIMITS, printed))
                .isInstanceOf(CannotStart.class)
                .hasMessage("exec: \"no-such-program\": executable file not found in $PATH");
    }

    @Test
    void looksBehindTheShimsOfVersionManagers() throws Exception {
        Path shim = executable("pyenv/shims/python", "#!/bin/sh\nexit 9\n");
        executable("pyenv/versions/3.10/bin/python", "#!/bin/sh\necho 3.10\n");
        executable("pyenv/versions/3.11/bin/python", "#!/bin/sh\necho 3.11\n");
        Files.writeString(folder.resolve("pyenv/version"), "3.11\n");

        exitOf(processes.start(command(List.of(shim.toString()), Map.of()), NO_LIMITS, printed));

        assertThat(printed.lines()).containsExactly("3.11");
    }

    private Path executable(String name, String script) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, script);
        return Files.setPosixFilePermissions(
                file, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void saysThatAFileIsNotExecutable() throws IOException {
        Path file = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");

        assertThatThrownBy(() -> processes.start(command(List.of(file.toString()), Map.of()), NO_LIMITS, printed))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void endsTheWholeGroupOnKill() throws Exception {
        ChildProcess process = shell("sleep 1000 & echo $!; wait", Map.of());
        int child = printed.awaitNumber();

        process.kill();

        assertThat(exitOf(process).code()).isEqualTo(137);
        assertThat(alive(child)).isFalse();
    }

    @Test
    void killsChildrenThatAreLeftBehind() throws Exception {
        ChildProcess process = shell("sleep 1000 & echo $!; exit 0", Map.of());

        assertThat(exitOf(process).code()).isZero();
        assertThat(alive(printed.awaitNumber())).isFalse();
    }

    @Test
    void killsChildrenThatMadeASessionOfTheirOwn() throws Exception {
        ChildProcess process = shell("setsid sh -c 'echo $$; exec sleep 1000' & sleep 0.2; exit 0", Map.of());

        assertThat(exitOf(process).code()).isZero();
        assertThat(alive(printed.awaitNumber())).isFalse();
    }

    @Test
    void killsWhatUsesMoreMemoryThanItMay() throws Exception {
        Limits limits = Limits.memory(OptionalLong.of(60L << 20));
        ChildProcess process = processes.start(command(List.of("node", "-e", HOG), Map.of()), limits, printed);

        Exit exit = exitOf(process);

        assertThat(exit.exceeded()).contains(Exit.Limit.MEMORY);
        assertThat(exit.code()).isEqualTo(137);
    }

    @Test
    void countsTheMemoryOfChildrenToo() throws Exception {
        Limits limits = Limits.memory(OptionalLong.of(100L << 20));
        ChildProcess process = processes.start(
                command(List.of("sh", "-c", "node -e \"$HOG\" & wait"), Map.of("HOG", HOG)), limits, printed);

        assertThat(exitOf(process).exceeded()).contains(Exit.Limit.MEMORY);
    }

    @Test
    void killsWhatForksWithoutEnd() throws Exception {
        Limits limits = new Limits(OptionalLong.empty(), 20);
        ChildProcess process = processes.start(
                command(List.of("sh", "-c", "for i in $(seq 40); do sleep 1000 & done; wait"), Map.of()),
                limits,
                printed);

        assertThat(exitOf(process).exceeded()).contains(Exit.Limit.THREADS);
    }

    @Test
    void killsTheOrphansOfAnEarlierRun() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("setsid", "sleep", "1000");
        builder.environment().put(Command.MARKER, prefix + "old");
        Process old = builder.start();
        await().until(() -> old.info().command().orElse("").endsWith("sleep"));

        new Processes(prefix, Clock.systemUTC()).close();

        assertThat(old.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void leavesTheProcessesOfAnotherPlatformAlone() throws Exception {
        ChildProcess process = shell("exec sleep 1000", Map.of());

        new Processes(UUID.randomUUID() + "/", Clock.systemUTC()).close();

        assertThat(process.exit()).isNotDone();
        assertThat(alive(process.pid())).isTrue();
    }

    private static final String HOG = "const all = []; setInterval(() => all.push(Buffer.alloc(8 << 20, 1)), 10)";

    private ChildProcess shell(String script, Map<String, String> environment) throws Exception {
        return processes.start(command(List.of("sh", "-c", script), environment), NO_LIMITS, printed);
    }

    private Command command(List<String> arguments, Map<String, String> environment) {
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("PATH", System.getenv("PATH"));
        return new Command(arguments, all, folder, prefix + "c");
    }

    private static Exit exitOf(ChildProcess process) throws Exception {
        return process.exit().get(20, TimeUnit.SECONDS);
    }

    private static boolean alive(int pid) {
        return ProcTable.entry(pid).filter(entry -> !entry.isZombie()).isPresent();
    }

    /** Keeps what is printed. */
    private static final class Printed implements Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public synchronized void write(ByteBuffer piece) {
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void close() {}

        synchronized List<String> lines() {
            return bytes.toString(StandardCharsets.UTF_8).lines().toList();
        }

        int awaitNumber() {
            await().atMost(Duration.ofSeconds(10)).until(() -> !lines().isEmpty());
            return Integer.parseInt(lines().getFirst());
        }
    }
}
