package dev.hearth.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    void namesNoKeyInItsText() {
        assertThat(state(1, 1).toString()).doesNotContain("the-secret");
    }

    private static PlatformState state(long pid, long startedAt) {
        return new PlatformState(pid, startedAt, "", "", "", "", "", "", "", "id", "the-secret");
    }
}
