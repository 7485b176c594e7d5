package dev.hearth.standalone.kubelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountsTest {
    private final Mounts mounts = new Mounts(Map.of(
            "/var/task", Path.of("/real/code"), "/tmp/", Path.of("/real/tmp"), "/tmp/data", Path.of("/real/data")));

    @ParameterizedTest
    @CsvSource({
        "/var/task, /real/code",
        "/var/task/index.mjs, /real/code/index.mjs",
        "/var/tasks, /var/tasks",
        "/tmp, /real/tmp",
        "/tmp/data/x, /real/data/x",
        "/tmp/database, /real/tmp/database",
        "/var/task/lib:/usr/lib:/tmp, /real/code/lib:/usr/lib:/real/tmp",
        ":UTC, :UTC",
        "http://host/var/task, http://host/var/task",
        "see /var/task, see /var/task"
    })
    void rewritesWhatIsOrLiesBelowAMountPath(String text, String rewritten) {
        assertThat(mounts.rewrite(text)).isEqualTo(rewritten);
    }
}
