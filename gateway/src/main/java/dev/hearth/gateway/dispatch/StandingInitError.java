package dev.hearth.gateway.dispatch;

import dev.hearth.api.Demand.InitError;
import dev.hearth.gateway.dispatch.Outcome.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last reason for which a pod of a function could not start, until one of the same revision does. */
final class StandingInitError {
    private @Nullable InitError error;

    void set(PodDesk desk, String type, String message) {
        error = new InitError(desk.route.name(), desk.route.revision(), type, message);
    }

    void clear() {
        error = null;
    }

    /** The pod has asked for work. */
    void clearedBy(PodDesk desk) {
        if (error != null && error.revision().equals(desk.route.revision())) {
            error = null;
        }
    }

    Optional<InitError> get() {
        return Optional.ofNullable(error);
    }

    boolean isOf(String revision) {
        return error != null && error.revision().equals(revision);
    }

    /** What whoever waits is told. */
    Optional<Outcome> outcome() {
        return get().map(known -> Outcome.Failed.of(Kind.INIT, known.type(), known.message()));
    }
}
