package dev.hearth.conformance.bench;

import dev.hearth.conformance.command.HearthCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** {@code ./hearth api-server}: a local API server without anything that works on it, and what the benchmark asks of it. */
final class ApiServer implements AutoCloseable {
    private static final long LONGEST_START_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Process process;
    private final Path kubeconfig;
    private final URI url;
    private final String token;
    private final HttpClient client;

    private ApiServer(Process process, Path kubeconfig) throws IOException {
        this.process = process;
        this.kubeconfig = kubeconfig;
        String told = Files.readString(kubeconfig);
        this.url = URI.create(field(told, "server"));
        this.token = field(told, "token");
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(Base64.getDecoder().decode(field(told, "certificate-authority-data"))))
                .build();
    }

    /** Returns when it serves Hearth's kinds. */
    static ApiServer start(Path hearth, Path data) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(hearth.toString(), "api-server", "--data", data.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("HEARTH_MAX_HEAP", "1g"); // an object takes some 25 KiB of it
        Process process = builder.start();
        try {
            Path kubeconfig = data.resolve("kubeconfig");
            long end = System.nanoTime() + LONGEST_START_NANOS;
            while (!Files.exists(kubeconfig)) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException("'hearth api-server' did not start; try it by hand");
                }
                Thread.sleep(50);
            }
            var server = new ApiServer(process, kubeconfig);
            Path crds = hearth.resolveSibling("helm").resolve("hearth").resolve("crds");
            server.kubectl("apply", "-f", crds.toString());
            server.kubectl("wait", "--for=condition=Established", "-f", crds.toString(), "--timeout=30s");
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroy();
            throw e;
        }
    }

    private static String field(String kubeconfig, String name) throws IOException {
        Matcher found = Pattern.compile("\"?" + name + "\"?: *\"?([^\"\\s,]+)").matcher(kubeconfig);
        if (!found.find()) {
            throw new IOException("the kubeconfig says no '" + name + "'");
        }
        return found.group(1);
    }

    private static SSLContext trusting(byte[] authority) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "authority",
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(authority)));
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the kubeconfig's certificate cannot be used", e);
        }
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    String kubectl(String... arguments) throws IOException {
        var command = new java.util.ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig.toString()));
        command.addAll(List.of(arguments));
        return HearthCommand.run("", command);
    }

    String get(String path) throws IOException, InterruptedException {
        return send("GET", path, "", BodyPublishers.noBody());
    }

    void create(String path, String json) throws IOException, InterruptedException {
        send("POST", path, "application/json", BodyPublishers.ofString(json));
    }

    /** @param json a merge patch */
    void patch(String path, String json) throws IOException, InterruptedException {
        send("PATCH", path, "application/merge-patch+json", BodyPublishers.ofString(json));
    }

    void delete(String path) throws IOException, InterruptedException {
        send("DELETE", path, "", BodyPublishers.noBody());
    }

    private String send(String method, String path, String type, BodyPublisher body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve(path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(30))
                .method(method, body);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException("%s %s answered %d: %s".formatted(method, path, answer.statusCode(), answer.body()));
        }
        return answer.body();
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
