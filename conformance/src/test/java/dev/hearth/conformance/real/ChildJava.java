package dev.hearth.conformance.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A main class of these tests in a process of its own. */
record ChildJava(Class<?> main, Path folder) {
    /** What it said; throws that when it does not end well in time. */
    String run(long longestSeconds, Map<String, String> environment, String... arguments) {
        String shown = main.getSimpleName() + " " + arguments[0];
        try {
            Path said = Files.createTempFile(folder, main.getSimpleName(), ".log");
            List<String> command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    main.getName()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(longestSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException(
                        "%s did not end within %d s: %s".formatted(shown, longestSeconds, Files.readString(said)));
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(shown + " failed: " + Files.readString(said));
            }
            return Files.readString(said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + shown + " ran", e);
        }
    }
}
