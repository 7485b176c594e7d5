package dev.hearth.conformance.storage;

import dev.hearth.conformance.functions.Platform;
import dev.hearth.conformance.functions.Workshop;
import java.util.Map;
import java.util.UUID;

/** An object of a storage kind that a test has applied; closing deletes it. */
record Made(Platform platform, String kind, String name) implements AutoCloseable {
    /** {@code kubectl apply} of such an object under a name of its own; returns when it is Ready. */
    static Made ready(Platform platform, String kind, Map<String, ?> spec) {
        Made made = applied(platform, kind, spec);
        platform.kubectl()
                .run("wait", "--for=condition=Ready", kind + "/" + made.name, "--timeout=60s")
                .succeeds();
        return made;
    }

    /** The same without waiting. */
    static Made applied(Platform platform, String kind, Map<String, ?> spec) {
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
    void delete() {
        platform.kubectl().run("delete", kind, name, "--timeout=30s").succeeds();
    }

    @Override
    public void close() {
        platform.kubectl().run("delete", kind, name, "--ignore-not-found", "--wait=false");
    }
}
