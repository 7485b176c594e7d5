package dev.hearth.conformance.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
            Path said = folder.resolve("helm.log");
            List<String> command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp"));
            command.addAll(List.of(
                    System.getProperty("java.class.path"),
                    HelmCommand.class.getName(),
                    verb,
                    chart.toString(),
                    kubeconfig.toString(),
                    namespace,
                    file.toString()));
            Process helm = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!helm.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                helm.destroyForcibly().waitFor();
                throw new IllegalStateException(
                        "helm " + verb + " did not end within " + LONGEST_SECONDS + " s: " + Files.readString(said));
            }
            if (helm.exitValue() != 0) {
                throw new IllegalStateException("helm " + verb + " failed: " + Files.readString(said));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while helm worked", e);
        }
    }
}
