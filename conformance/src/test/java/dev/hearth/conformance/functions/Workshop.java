package dev.hearth.conformance.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes functions for one test, and a little web server for their packages; closing deletes them. */
public final class Workshop implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where servers of the suite listen and the platform reaches them; not loopback when its rooms are pods. */
    private static final String HOST = System.getenv().getOrDefault("HEARTH_TEST_HOST", "127.0.0.1");

    private final Platform platform;
    private final List<Deployed> deployed = new ArrayList<>();
    private @Nullable HttpServer packages;

    Workshop(Platform platform) {
        this.platform = platform;
    }

    /** A Node function of one ES module, open to all, that goes to zero after a second's idleness; not yet Ready. */
    public Deployed node(String module) {
        return node(module, Map.of());
    }

    /** The same with more fields of {@code spec}. */
    public Deployed node(String module, Map<String, ?> more) {
        var spec = new LinkedHashMap<String, Object>();
        spec.put("runtime", "nodejs20.x");
        spec.put("handler", "index.handler");
        spec.put("code", Map.of("inline", Map.of("index.mjs", module)));
        spec.putAll(more);
        return deploy(spec);
    }

    /** A function with this spec; {@code url.authType} is {@code NONE} unless the spec says otherwise. */
    public Deployed deploy(Map<String, ?> spec) {
        var function =
                new Deployed(platform, "conf-" + UUID.randomUUID().toString().substring(0, 8));
        deployed.add(function);
        function.apply(spec);
        return function;
    }

    /** A zip package at this workshop's web server, as {@code spec.code.zip}. */
    Map<String, Object> zip(byte[] zip) {
        return zip(zip, sha256(zip));
    }

    Map<String, Object> zip(byte[] zip, String sha256) {
        String path = "/" + UUID.randomUUID() + ".zip";
        server().createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, zip.length);
            try (var body = exchange.getResponseBody()) {
                body.write(zip);
            }
        });
        return Map.of("zip", Map.of("url", address() + path, "sha256", sha256));
    }

    /** An address at which there is no package. */
    Map<String, Object> missingZip() {
        server();
        return Map.of("zip", Map.of("url", address() + "/missing.zip", "sha256", sha256(new byte[] {1})));
    }

    private HttpServer server() {
        HttpServer running = packages;
        if (running == null) {
            try {
                running = HttpServer.create(new InetSocketAddress(HOST, 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            running.start();
            packages = running;
        }
        return running;
    }

    private String address() {
        return "http://" + HOST + ":" + server().getAddress().getPort();
    }

    public static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be JSON: " + value, e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        deployed.forEach(Deployed::delete);
        if (packages != null) {
            packages.stop(0);
        }
    }
}
