package dev.hearth.storage.userpools.engine;

import java.time.Duration;

/**
 * How long and how much Keycloak is asked.
 *
 * @param connections most calls at once, to each of the Admin API and the token endpoints
 * @param checkout how long a call waits for its turn before it is {@link EngineBusy}
 * @param start how long a call waits for an engine that starts
 */
public record Bounds(int connections, Duration checkout, Duration connect, Duration read, Duration start) {
    public static final Bounds STANDARD = new Bounds(
            64, Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofSeconds(25), Duration.ofSeconds(20));
}
