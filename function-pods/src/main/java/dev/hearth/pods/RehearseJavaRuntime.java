package dev.hearth.pods;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Run by the build, never by a room: starts the Java runtime once against a Runtime API of four replies and lets the
 * JVM record an ahead-of-time cache ({@code bootstrap.aot}) beside it, unless the recorded one is newer than its jars.
 * Pods start without the cache too, only slower; so a failure here is said and does not fail the build.
 */
public final class RehearseJavaRuntime {
    private static final List<String> EVENTS = List.of("{\"name\":\"Ada\"}", "{\"fail\":true}");

    /** As a pod of a pool it loads all that a pod of its own does, and more. */
    private static final String CODE = "0".repeat(64);

    private static final String ASSIGNMENT = "{\"code\":{\"url\":\"\",\"sha256\":\"" + CODE
            + "\"},\"environment\":{\"_HANDLER\":\"dev.hearth.pods.java.Rehearsal\"}}";

    private final Path folder;
    private final Path cache;

    private RehearseJavaRuntime(Path folder) {
        this.folder = folder;
        this.cache = folder.resolve("bootstrap.aot");
    }

    public static void main(String[] arguments) throws InterruptedException {
        new RehearseJavaRuntime(Path.of(arguments[0]).toAbsolutePath()).run();
    }

    private void run() throws InterruptedException {
        try {
            if (!isFresh()) {
                Files.deleteIfExists(cache);
                rehearse();
            }
        } catch (IOException e) {
            System.err.println("No ahead-of-time cache for the Java runtime: " + e.getMessage());
        }
    }

    private boolean isFresh() throws IOException {
        if (!Files.exists(cache)) {
            return false;
        }
        FileTime recorded = Files.getLastModifiedTime(cache);
        try (Stream<Path> jars = Files.list(folder.resolve("lib"))) {
            return jars.map(Path::toFile).allMatch(jar -> jar.lastModified() < recorded.toMillis());
        }
    }

    private void rehearse() throws IOException, InterruptedException {
        Path packages = Files.createTempDirectory("java25-rehearsal");
        Path code = Files.createDirectories(packages.resolve(CODE));
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread gateway = Thread.ofVirtual().start(() -> serve(server));
            ProcessBuilder builder =
                    new ProcessBuilder("/bin/sh", folder.resolve("start").toString());
            builder.environment().put("HEARTH_JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("HEARTH_RECORD_AOT", cache.toString());
            builder.environment().put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + server.getLocalPort());
            builder.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
            builder.environment().put("LAMBDA_TASK_ROOT", folder.toString());
            builder.environment().put("HEARTH_POOL", "rehearsal");
            builder.environment().put("HEARTH_CODE_CACHE", packages.toString());
            Path log = folder.resolveSibling("java25-rehearsal.log");
            File output = log.toFile();
            Process process =
                    builder.redirectErrorStream(true).redirectOutput(output).start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            gateway.interrupt();
            if (!Files.exists(cache)) {
                throw new IOException("the rehearsal ended with " + process.waitFor()
                        + " and recorded nothing; its output is in '" + log + "'");
            }
            Files.deleteIfExists(log);
            Files.delete(code);
            Files.delete(packages);
        }
    }

    /** A function, two events, then 410: there is no work any more, and the pod ends. */
    private static void serve(ServerSocket server) {
        try (Socket pod = server.accept()) {
            InputStream in = pod.getInputStream();
            OutputStream out = pod.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            if (in.read(buffer) < 0) {
                return;
            }
            out.write(("HTTP/1.1 200 OK\r\nHearth-Assignment: rehearsal\r\nContent-Length: " + ASSIGNMENT.length()
                            + "\r\n\r\n" + ASSIGNMENT)
                    .getBytes(StandardCharsets.UTF_8));
            for (String event : EVENTS) {
                if (in.read(buffer) < 0) {
                    return;
                }
                out.write(("HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: rehearsal\r\nHearth-Log-Type: Tail\r\n"
                                + "Lambda-Runtime-Deadline-Ms: 1\r\nContent-Length: " + event.length() + "\r\n\r\n"
                                + event)
                        .getBytes(StandardCharsets.UTF_8));
            }
            while (in.read(buffer) >= 0) {
                out.write("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // the pod ended; whether it recorded is looked at afterwards
        }
    }
}
