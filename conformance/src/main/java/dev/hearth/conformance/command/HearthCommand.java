package dev.hearth.conformance.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs {@code ./hearth} for one data folder.
 *
 * @param hearth the script
 * @param data the folder that {@code --data} names
 */
public record HearthCommand(Path hearth, Path data) {
    private static final Pattern EXPORT = Pattern.compile("(?m)^export (\\w+)='?([^'\n]*)'?$");
    private static final Pattern PROCESS = Pattern.compile("process (\\d+)");
    private static final List<String> PORTS = List.of(
            "--port",
            "--aws-port",
            "--runtime-port",
            "--packages-port",
            "--storage-port",
            "--eventing-port",
            "--api-port",
            "--health-port");

    /** Returns when a platform without examples is ready in the background, on ports that were free. */
    public void up() throws IOException {
        var command = new ArrayList<>(upInFront());
        command.add("--detach");
        run("", command);
    }

    /** The same as a command that ends when the platform does. */
    public List<String> upInFront() {
        var command = command("up", "--no-hello");
        PORTS.forEach(port -> command.addAll(List.of(port, "0")));
        return command;
    }

    /** What {@code ./hearth env} exports; fails where no platform is ready. */
    public Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>();
        Matcher export = EXPORT.matcher(run("", command("env")));
        while (export.find()) {
            environment.put(export.group(1), export.group(2));
        }
        return environment;
    }

    /** The process that {@code ./hearth status} names. */
    public long process() throws IOException {
        Matcher process = PROCESS.matcher(run("", command("status")));
        if (!process.find()) {
            throw new IOException("'hearth status' names no process");
        }
        return Long.parseLong(process.group(1));
    }

    /** Ends the platform, where one runs. */
    public void down() throws IOException {
        run("", command("down"));
    }

    private List<String> command(String name, String... more) {
        var command = new ArrayList<>(List.of(hearth.toString(), name, "--data", data.toString()));
        command.addAll(List.of(more));
        return command;
    }

    /** Runs any command to its end; gives what it wrote to standard output, and fails with all it wrote. */
    public static String run(String stdin, List<String> command) throws IOException {
        Path errors = Files.createTempFile("hearth-command", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            try (var in = process.getOutputStream()) {
                in.write(stdin.getBytes(StandardCharsets.UTF_8));
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("'%s' ended with %d: %s%s"
                        .formatted(String.join(" ", command), code, out, Files.readString(errors)));
            }
            return out;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while '" + command.getFirst() + "' ran", e);
        } finally {
            Files.delete(errors);
        }
    }
}
