package dev.hearth.conformance.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** nginx as it is usually put in front of Node: kept-alive upstreams, no access log, a worker a core. */
final class Nginx implements AutoCloseable {
    private final Process process;
    private final URI uri;

    private Nginx(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Empty where nginx is not installed. */
    static Optional<Nginx> before(NodeServers nodes, Path folder) throws IOException {
        Optional<Path> program = Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(place -> Path.of(place, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port = NodeServers.freePort();
        Path home = Files.createDirectories(folder.resolve("nginx"));
        String upstreams = nodes.uris().stream()
                .map(node -> "server " + node.getAuthority() + ";")
                .collect(Collectors.joining(" "));
        Path configuration = Files.writeString(home.resolve("nginx.conf"), """
                daemon off; pid %1$s/pid; error_log %1$s/error.log; worker_processes auto;
                events { worker_connections 1024; }
                http {
                  access_log off; keepalive_requests 100000000; tcp_nodelay on;
                  client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c; uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
                  upstream nodes { %2$s keepalive 32; keepalive_requests 100000000; }
                  server {
                    listen 127.0.0.1:%3$d;
                    location / { proxy_pass http://nodes; proxy_http_version 1.1; proxy_set_header Connection ""; }
                  }
                }
                """.formatted(home, upstreams, port));
        Process process = new ProcessBuilder(
                        "setsid",
                        program.get().toString(),
                        "-p",
                        home.toString(),
                        "-c",
                        configuration.toString(),
                        "-e",
                        home + "/start.log")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        var nginx = new Nginx(process, URI.create("http://127.0.0.1:" + port + "/"));
        try {
            FirstAnswer.of(nginx.uri);
        } catch (IOException e) {
            nginx.close();
            throw new IOException("nginx did not start: " + Files.readString(home.resolve("output")), e);
        }
        return Optional.of(nginx);
    }

    Stream<ProcessHandle> processes() {
        return Stream.of(process.toHandle());
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
