package dev.hearth.conformance.real;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.UpgradeCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The chart's release, handled by Helm itself. */
record Release(Path chart, Path kubeconfig, Path folder) {
    static final String NAMESPACE = "hearth-system";
    private static final String NAME = "hearth";

    void install(String namespace, String values) {
        InstallCommand command = new Helm(chart)
                .install()
                .withName(NAME)
                .withNamespace(namespace)
                .createNamespace()
                .withKubeConfig(kubeconfig)
                .withValuesFile(file(values));
        command.call();
    }

    void upgrade(String values) {
        UpgradeCommand command = new Helm(chart)
                .upgrade()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .withKubeConfig(kubeconfig)
                .withValuesFile(file(values));
        command.call();
    }

    void uninstall() {
        Helm.uninstall(NAME).withNamespace(NAMESPACE).withKubeConfig(kubeconfig).call();
    }

    private Path file(String values) {
        try {
            return Files.writeString(folder.resolve("values.yaml"), values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
