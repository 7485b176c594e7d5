package dev.hearth.standalone.kubelet.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifelineTest {
    /** A platform of its own that starts a process with a child in another session, says their pids, and waits. */
    public static final class Platform {
        public static void main(String[] arguments) throws Exception {
            Processes processes = new Processes(arguments[0], Clock.systemUTC());
            Command command = new Command(
                    List.of("sh", "-c", "setsid sleep 1000 & echo $$ $!; wait"),
                    Map.of("PATH", System.getenv("PATH")),
                    Path.of("/"),
                    arguments[0] + "c");
            processes.start(command, Limits.memory(OptionalLong.empty()), new Output() {
                @Override
                public void write(java.nio.ByteBuffer bytes) {
                    byte[] copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    System.out.write(copy, 0, copy.length);
                    System.out.flush();
                }

                @Override
                public void close() {}
            });
            Thread.currentThread().join();
        }
    }

    @Test
    void nothingOutlivesAKilledPlatform() throws Exception {
        Process platform = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Platform.class.getName(),
                        UUID.randomUUID() + "/")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var reader = platform.inputReader()) {
            String[] pids = reader.readLine().split(" ");
            ProcessHandle main = ProcessHandle.of(Long.parseLong(pids[0])).orElseThrow();
            ProcessHandle escaped = ProcessHandle.of(Long.parseLong(pids[1])).orElseThrow();

            platform.destroyForcibly();

            assertThat(main.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
            assertThat(escaped.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
        } finally {
            platform.destroyForcibly();
        }
    }
}
