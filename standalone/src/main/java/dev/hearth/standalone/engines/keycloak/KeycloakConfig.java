package dev.hearth.standalone.engines.keycloak;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All that the embedded Keycloak is told.
 *
 * @param data its own folder: database, log, secrets, port
 * @param cache the user's folder for what is got once and shared by all platforms
 * @param port the preferred one of a fresh data folder; a taken one moves to a free one
 * @param javaHome the JDK that it runs on
 * @param progress told in a sentence what is being done, from any thread
 */
public record KeycloakConfig(Path data, Path cache, int port, Path javaHome, Clock clock, Consumer<String> progress) {
    public static final int PORT = 8180;

    public KeycloakConfig {
        data = data.toAbsolutePath().normalize();
        cache = cache.toAbsolutePath().normalize();
    }

    /** On the JDK that this process runs on, with the user's cache. */
    public static KeycloakConfig in(Path data, Consumer<String> progress) {
        return new KeycloakConfig(
                data, userCache(), PORT, Path.of(System.getProperty("java.home")), Clock.systemUTC(), progress);
    }

    /** {@code $XDG_CACHE_HOME/hearth}, or {@code ~/.cache/hearth} (XDG Base Directory Specification). */
    public static Path userCache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(folder -> folder.startsWith("/"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("hearth");
    }
}
