package dev.hearth.standalone.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches one start of a container by its probes until it ends: first startup, then readiness and liveness side by side.
 * Only changes are told, and only after as many answers in a row as the probe's thresholds ask for.
 */
final class Probing {
    /** What a row of answers means. */
    enum Verdict {
        STARTED,
        READY,
        NOT_READY,
        /** To be killed, and started again if its policy says so. */
        UNHEALTHY
    }

    /** Hears a verdict with the words of the last answer. */
    interface Listener {
        void on(Verdict verdict, String words);
    }

    private final ProbeCheck check;
    private final Listener listener;
    private volatile boolean ended;

    Probing(ProbeCheck check, Listener listener) {
        this.check = check;
        this.listener = listener;
    }

    static boolean has(Container container) {
        return container.getStartupProbe() != null
                || container.getReadinessProbe() != null
                || container.getLivenessProbe() != null;
    }

    void start() {
        Thread.ofVirtual().name("probes-" + check.container().getName()).start(() -> {
            Container container = check.container();
            if (container.getStartupProbe() != null && !untilStarted(container.getStartupProbe())) {
                return;
            }
            listener.on(Verdict.STARTED, "");
            background(container.getReadinessProbe(), probe -> readiness(probe));
            background(container.getLivenessProbe(), probe -> liveness(probe));
        });
    }

    void end() {
        ended = true;
    }

    private static void background(@Nullable Probe probe, Consumer<Probe> loop) {
        if (probe != null) {
            Thread.startVirtualThread(() -> loop.accept(probe));
        }
    }

    private boolean untilStarted(Probe probe) {
        Row row = new Row(probe);
        while (row.ask()) {
            if (row.succeeded()) {
                return true;
            }
            if (row.failed()) {
                listener.on(Verdict.UNHEALTHY, "Startup probe failed: " + row.words);
                return false;
            }
        }
        return false;
    }

    private void readiness(Probe probe) {
        Row row = new Row(probe);
        boolean ready = false;
        while (row.ask()) {
            if (!ready && row.succeeded()) {
                ready = true;
                listener.on(Verdict.READY, "");
            } else if (ready && row.failed()) {
                ready = false;
                listener.on(Verdict.NOT_READY, "Readiness probe failed: " + row.words);
            }
        }
    }

    private void liveness(Probe probe) {
        Row row = new Row(probe);
        while (row.ask()) {
            if (row.failed()) {
                listener.on(Verdict.UNHEALTHY, "Liveness probe failed: " + row.words);
                return;
            }
        }
    }

    /** Answers in a row that say the same. */
    private final class Row {
        private final Probe probe;
        private final Duration timeout;
        private int good;
        private int bad;
        private boolean asked;
        private String words = "";

        Row(Probe probe) {
            this.probe = probe;
            this.timeout = Duration.ofSeconds(Math.max(1, Objects.requireNonNullElse(probe.getTimeoutSeconds(), 1)));
        }

        /** Waits for the time of the next question and asks it; false when the container has ended. */
        boolean ask() {
            try {
                Thread.sleep(Duration.ofSeconds(
                        asked
                                ? Math.max(1, Objects.requireNonNullElse(probe.getPeriodSeconds(), 10))
                                : Objects.requireNonNullElse(probe.getInitialDelaySeconds(), 0)));
                asked = true;
                if (ended) {
                    return false;
                }
                Optional<String> wrong = check.ask(probe, timeout);
                good = wrong.isEmpty() ? good + 1 : 0;
                bad = wrong.isEmpty() ? 0 : bad + 1;
                words = wrong.orElse("");
                return !ended;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        boolean succeeded() {
            return good >= Math.max(1, Objects.requireNonNullElse(probe.getSuccessThreshold(), 1));
        }

        boolean failed() {
            return bad >= Math.max(1, Objects.requireNonNullElse(probe.getFailureThreshold(), 3));
        }
    }
}
