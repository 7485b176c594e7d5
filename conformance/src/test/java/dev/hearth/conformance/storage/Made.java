package dev.hearth.conformance.storage;

import dev.hearth.conformance.functions.Platform;
import dev.hearth.conformance.functions.Workshop;
import dev.hearth.conformance.kubectl.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** An object of a storage kind that a test has applied; closing deletes it. */
public record Made(Platform platform, String kind, String name) implements AutoCloseable {
    /** {@code kubectl apply} of such an object under a name of its own; returns when it is Ready. */
    public static Made ready(Platform platform, String kind, Map<String, ?> spec) {
        Made made = applied(platform, kind, spec);
        return made.ready(Duration.ofSeconds(50));
    }

    /** Waits until it is Ready, a minute at a time, since that is how long kubectl may run. */
    public Made ready(Duration longest) {
        Outcome waited;
        long end = System.nanoTime() + longest.toNanos();
        do {
            waited = platform.kubectl().run("wait", "--for=condition=Ready", kind + "/" + name, "--timeout=50s");
        } while (waited.exit() != 0 && System.nanoTime() < end);
        waited.succeeds();
        return this;
    }

    /** The same without waiting. */
    public static Made applied(Platform platform, String kind, Map<String, ?> spec) {
        Made made =
                new Made(platform, kind, "conf-" + UUID.randomUUID().toString().substring(0, 8));
        platform.kubectl()
                .apply(Workshop.json(Map.of(
                        "apiVersion",
                        "hearth.dev/v1alpha1",
                        "kind",
                        kind,
                        "metadata",
                        Map.of("name", made.name),
                        "spec",
                        spec)));
        return made;
    }

    /** Deletes the object and waits until it is gone. */
    public void delete() {
        platform.kubectl().run("delete", kind, name, "--timeout=30s").succeeds();
    }

    @Override
    public void close() {
        platform.kubectl().run("delete", kind, name, "--ignore-not-found", "--wait=false");
    }
}
