package dev.hearth.storage.bench;

import dev.hearth.storage.objects.ObjectsBench;
import dev.hearth.storage.tables.service.TablesBench;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process with the fronts of tables and objects and their embedded engines, and nothing else: what an idle storage service
 * takes. User pools are left out, since what they take is Keycloak's.
 */
final class IdleStorage {
    private static final int REST_MILLIS = 3_000;

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        try (AutoCloseable tables = TablesBench.serve(folder.resolve("tables"));
                AutoCloseable objects = ObjectsBench.serve(folder.resolve("objects"))) {
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Until the one who measures has gone.
            }
        }
    }

    static void measure(Figures figures, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleStorage.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line == null || !line.equals("ready"); line = lines.readLine()) {
                if (line == null) {
                    throw new IOException("the idle storage ended before it was ready");
                }
            }
            Thread.sleep(REST_MILLIS); // the numbers of an idle process are wanted
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    figures.add("storage.rss_mib", "MiB", Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024);
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private IdleStorage() {}
}
