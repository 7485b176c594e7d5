package dev.hearth.conformance.real;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;

/** One command of Helm, whose Go runtime thus ends with it. Ends with 1 and Helm's own words when it fails. */
final class HelmCommand {
    private static final String NAME = "hearth";

    /** @param arguments install, upgrade or uninstall; the chart, the kubeconfig, the namespace, a file of values */
    public static void main(String[] arguments) {
        String verb = arguments[0];
        Path chart = Path.of(arguments[1]);
        Path kubeconfig = Path.of(arguments[2]);
        String namespace = arguments[3];
        Path values = Path.of(arguments[4]);
        try {
            switch (verb) {
                case "install" ->
                    new Helm(chart)
                            .install()
                            .withName(NAME)
                            .withNamespace(namespace)
                            .createNamespace()
                            .withKubeConfig(kubeconfig)
                            .withValuesFile(values)
                            .call();
                case "upgrade" ->
                    new Helm(chart)
                            .upgrade()
                            .withName(NAME)
                            .withNamespace(namespace)
                            .withKubeConfig(kubeconfig)
                            .withValuesFile(values)
                            .call();
                case "uninstall" ->
                    Helm.uninstall(NAME)
                            .withNamespace(namespace)
                            .withKubeConfig(kubeconfig)
                            .call();
                default -> throw new IllegalArgumentException("no such command: " + verb);
            }
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private HelmCommand() {}
}
