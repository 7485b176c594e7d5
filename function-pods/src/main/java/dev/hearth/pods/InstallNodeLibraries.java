package dev.hearth.pods;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Run by the build, never by a room: lays the libraries of {@code package-lock.json} (the AWS SDK, which Lambda's runtime
 * brings too) into the Node.js runtime's folder with {@code npm ci}, unless they are there already. Functions that bring
 * their own libraries run without them; so a machine without npm is told and builds on.
 */
public final class InstallNodeLibraries {
    private static final int LONGEST_MINUTES = 10;

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Path lock = folder.resolve("package-lock.json");
        Path installed = folder.resolve("node_modules").resolve(".package-lock.installed.json");
        if (Files.exists(installed) && Files.mismatch(lock, installed) < 0) {
            return;
        }
        Path log = folder.resolveSibling("nodejs20.x-npm.log");
        try {
            Process npm = new ProcessBuilder(
                            List.of("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!npm.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                npm.destroyForcibly();
                throw new IOException("npm took longer than " + LONGEST_MINUTES + " minutes");
            }
            if (npm.exitValue() != 0) {
                throw new IOException("npm ended with " + npm.exitValue());
            }
            Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(log);
        } catch (IOException e) {
            System.err.println(
                    "The Node.js runtime is built without the AWS SDK, so functions must bring it themselves: "
                            + e.getMessage() + "; see '" + log + "'");
        }
    }

    private InstallNodeLibraries() {}
}
