package dev.hearth.standalone.engines.child;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All that an engine in a child process is told.
 *
 * @param data its own folder: database, log, secrets, port
 * @param cache the user's folder for what is got once and shared by all platforms
 * @param port the preferred one of a fresh data folder; a taken one moves to a free one
 * @param javaHome the JDK that it runs on
 * @param progress told in a sentence what is being done, from any thread
 */
public record EngineConfig(Path data, Path cache, int port, Path javaHome, Clock clock, Consumer<String> progress) {
    public EngineConfig {
        data = data.toAbsolutePath().normalize();
        cache = cache.toAbsolutePath().normalize();
    }

    /** On the JDK that this process runs on, with the user's cache. */
    public static EngineConfig in(Path data, int port, Consumer<String> progress) {
        return new EngineConfig(
                data, userCache(), port, Path.of(System.getProperty("java.home")), Clock.systemUTC(), progress);
    }

    /** {@code $XDG_CACHE_HOME/hearth}, or {@code ~/.cache/hearth} (XDG Base Directory Specification). */
    private static Path userCache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(folder -> folder.startsWith("/"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("hearth");
    }
}
