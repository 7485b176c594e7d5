package dev.hearth.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path temporary;

    @Test
    void keepsASecretOverRestartsAndFromOthers() throws IOException {
        String made = new DataFolder(temporary.resolve("data")).secret("admin-token");
        DataFolder again = new DataFolder(temporary.resolve("data"));
        assertThat(again.secret("admin-token")).isEqualTo(made).hasSize(64);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(again.root().resolve("secrets/admin-token"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(again.root())))
                .isEqualTo("rwx------");
    }

    @Test
    void belongsToOnePlatformAtATime() {
        try (DataFolder first = new DataFolder(temporary)) {
            first.take();
            assertThatThrownBy(() -> new DataFolder(temporary).take())
                    .isInstanceOf(PlatformException.class)
                    .hasMessageContaining("already runs with the data folder '" + temporary + "'");
        }
        try (DataFolder next = new DataFolder(temporary)) {
            next.take();
        }
    }

    @Test
    void takesTheStateOfADeadProcessForNothing() {
        DataFolder folder = new DataFolder(temporary);
        ProcessHandle self = ProcessHandle.current();
        long start = self.info().startInstant().orElseThrow().toEpochMilli();
        folder.writeState(state(self.pid(), start));
        assertThat(folder.running()).isPresent();
        folder.writeState(state(self.pid(), start - 10_000));
        assertThat(folder.running()).as("the same pid, another process").isEmpty();
    }

    @Test
    void takesTheStateOfAProcessThatNobodyHasReapedForNothing() throws IOException {
        DataFolder folder = new DataFolder(temporary);
        Process negligent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 600").start();
        try (var reader = negligent.inputReader()) {
            long pid = Long.parseLong(reader.readLine());
            ProcessHandle zombie = ProcessHandle.of(pid).orElseThrow();
            long start = zombie.info().startInstant().orElseThrow().toEpochMilli();
            folder.writeState(state(pid, start));
            await().until(() -> folder.running().isEmpty());
            assertThat(zombie.isAlive())
                    .as("it is still in the table of processes")
                    .isTrue();
        } finally {
            negligent.destroyForcibly();
        }
    }

    @Test
    void waitsForAKilledPlatformToLetGoOfIt() throws Exception {
        DataFolder folder = new DataFolder(temporary);
        folder.writeState(state(ProcessHandle.current().pid(), 0));
        Process dying = new ProcessBuilder(
                        "python3", "-c", """
                import fcntl, sys
                lock = open(sys.argv[1], 'w')
                fcntl.lockf(lock, fcntl.LOCK_EX)
                print('held', flush=True)
                sys.stdin.read()
                """, temporary.resolve("lock").toString())
                .start();
        try (var reader = dying.inputReader();
                folder) {
            assertThat(reader.readLine()).isEqualTo("held");
            var taking = CompletableFuture.runAsync(folder::take);
            dying.getOutputStream().close();
            taking.get(10, TimeUnit.SECONDS);
        } finally {
            dying.destroyForcibly();
        }
    }

    @Test
    void namesNoKeyInItsText() {
        assertThat(state(1, 1).toString()).doesNotContain("the-secret");
    }

    private static PlatformState state(long pid, long startedAt) {
        return new PlatformState(pid, startedAt, "", "", "", "", "", "", "", "id", "the-secret");
    }
}
