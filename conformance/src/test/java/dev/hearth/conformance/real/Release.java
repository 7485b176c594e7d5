package dev.hearth.conformance.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The chart's release, handled by Helm itself: each command in a process of its own ({@link HelmCommand}). */
record Release(Path chart, Path kubeconfig, Path folder) {
    static final String NAMESPACE = "hearth-system";
    private static final long LONGEST_SECONDS = 200;

    void install(String namespace, String values) {
        helm("install", namespace, values);
    }

    void upgrade(String values) {
        helm("upgrade", NAMESPACE, values);
    }

    void uninstall() {
        helm("uninstall", NAMESPACE, "");
    }

    private void helm(String verb, String namespace, String values) {
        try {
            Path file = Files.writeString(folder.resolve("values.yaml"), values);
            new ChildJava(HelmCommand.class, folder)
                    .run(
                            LONGEST_SECONDS,
                            Map.of(),
                            verb,
                            chart.toString(),
                            kubeconfig.toString(),
                            namespace,
                            file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
