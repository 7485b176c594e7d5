package dev.hearth.eventing.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Invokes functions through the gateway's Invoke API (AWS Lambda API reference, "Invoke"), as a bearer of a token of the
 * cluster. Any thread; a call blocks until the function has answered, so callers are virtual threads.
 */
public final class Functions implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The longest timeout of a function (900 s) and what may pass before a pod is there. */
    private static final Duration LONGEST = Duration.ofSeconds(960);

    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final URI gateway;
    private final Supplier<String> token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /**
     * @param gateway the AWS endpoint
     * @param token of somebody who may invoke every function; asked for each call, since tokens of a cluster are renewed
     */
    public Functions(URI gateway, Supplier<String> token) {
        this.gateway = gateway;
        this.token = token;
    }

    /** Invokes it once with this event and waits for its answer. */
    public Outcome invoke(FunctionRef function, byte[] event) throws InterruptedException {
        return invoke(function, event, Map.of());
    }

    /** @param headers besides, such as {@code X-Amz-Client-Context} */
    public Outcome invoke(FunctionRef function, byte[] event, Map<String, String> headers) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(function))
                .timeout(LONGEST)
                .header("Authorization", "Bearer " + token.get())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(event));
        headers.forEach(request::header);
        try {
            return outcome(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            return new Outcome.NotNow(
                    Outcome.Reason.UNAVAILABLE, 0, "the gateway at %s did not answer: %s".formatted(gateway, e));
        }
    }

    private URI address(FunctionRef function) {
        String named = function.namespace() + "." + function.name();
        return gateway.resolve("/2015-03-31/functions/%s/invocations?Qualifier=%s"
                .formatted(named, URLEncoder.encode(function.qualifier(), StandardCharsets.UTF_8)));
    }

    private static Outcome outcome(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == 200) {
            return response.headers().firstValue("X-Amz-Function-Error").isPresent()
                    ? new Outcome.Failed(response.body())
                    : new Outcome.Returned(response.body());
        }
        String message = message(response.body());
        if (status == 429) {
            return new Outcome.NotNow(Outcome.Reason.THROTTLED, status, message);
        }
        // A token may just have been renewed (401, 403), and 409 is a function that is about to be there.
        if (status >= 500 || status == 401 || status == 403 || status == 409) {
            return new Outcome.NotNow(Outcome.Reason.UNAVAILABLE, status, message);
        }
        return new Outcome.Refused(
                status, response.headers().firstValue("x-amzn-ErrorType").orElse("Unknown"), message);
    }

    private static String message(byte[] body) {
        try {
            JsonNode read = JSON.readTree(body);
            String found = read.path("Message").asText(read.path("message").asText(""));
            return found.isEmpty() ? "no reason was given" : found;
        } catch (IOException e) {
            return "the answer was not JSON";
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
