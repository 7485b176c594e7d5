package dev.hearth.conformance.functions;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** A function that a test has applied. */
public record Deployed(Platform platform, String name) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@code kubectl apply} of this spec under this name. */
    Deployed apply(Map<String, ?> spec) {
        var whole = new LinkedHashMap<String, Object>(spec);
        whole.putIfAbsent("url", Map.of("authType", "NONE"));
        var function = Map.of(
                "apiVersion",
                "hearth.dev/v1alpha1",
                "kind",
                "Function",
                "metadata",
                Map.of("name", name),
                "spec",
                whole);
        platform.kubectl().apply(Workshop.json(function));
        return this;
    }

    public Deployed ready() {
        platform.kubectl()
                .run("wait", "--for=condition=Ready", "fn/" + name, "--timeout=45s")
                .succeeds();
        return this;
    }

    URI url(String rest) {
        return URI.create(platform.url() + "/functions/default/" + name + rest);
    }

    public HttpResponse<String> get(String rest) {
        return send(HttpRequest.newBuilder(url(rest)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return platform.http()
                    .send(request.timeout(Duration.ofSeconds(40)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Invoke by the AWS SDK, whatever comes of it. */
    InvokeResponse invoke(String payload) {
        return platform.lambda()
                .invoke(request -> request.functionName(name).payload(SdkBytes.fromUtf8String(payload)));
    }

    /** Invoke and expect the function itself to answer; its answer as JSON. */
    public JsonNode answer(String payload) {
        InvokeResponse response = invoke(payload);
        if (response.functionError() != null) {
            throw new AssertionError("'" + name + "' failed: " + response.functionError() + " "
                    + response.payload().asUtf8String());
        }
        return json(response);
    }

    /** Invoke and expect a function error; its body. */
    public JsonNode error(String payload) {
        InvokeResponse response = invoke(payload);
        if (response.functionError() == null) {
            throw new AssertionError("'" + name + "' did not fail but answered "
                    + response.payload().asUtf8String());
        }
        return json(response);
    }

    static JsonNode json(InvokeResponse response) {
        return json(response.payload().asUtf8String());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    JsonNode object() {
        return platform.kubectl()
                .run("get", "fn", name, "-o", "json")
                .succeeds()
                .json();
    }

    /** The condition of this type; a missing node when there is none. */
    public JsonNode condition(String type) {
        return StreamSupport.stream(object().path("status").path("conditions").spliterator(), false)
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst()
                .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }

    /** Names of its pods that are not on their way out. */
    List<String> pods() {
        var pods = platform.kubectl()
                .run("get", "pods", "-l", "hearth.dev/function=" + name, "-o", "json")
                .succeeds()
                .json()
                .path("items");
        return StreamSupport.stream(pods.spliterator(), false)
                .filter(pod -> pod.path("metadata").path("deletionTimestamp").isMissingNode())
                .filter(pod -> !List.of("Failed", "Succeeded")
                        .contains(pod.path("status").path("phase").asText()))
                .map(pod -> pod.path("metadata").path("name").asText())
                .toList();
    }

    void awaitPods(int count) {
        await(name + " has " + count + " pods")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> pods().size() == count);
    }

    void delete() {
        platform.kubectl().run("delete", "fn", name, "--ignore-not-found", "--wait=false");
    }
}
