package dev.hearth.eventing.sources.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.aws.signature.JsonSigner;
import dev.hearth.aws.signature.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The DynamoDB Streams API over HTTP, in the way of any client. Any thread; blocks. */
public final class HttpTableStreams implements TableStreams, AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SERVICE = "DynamoDBStreams_20120810.";
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final URI tables;
    private final Function<String, SigningKey> keys;
    private final JsonSigner signer;
    private final Clock clock;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /**
     * @param tables where the tables are served
     * @param keys a key that may read all tables of a namespace
     */
    public HttpTableStreams(URI tables, String region, Function<String, SigningKey> keys, Clock clock) {
        this.tables = tables;
        this.keys = keys;
        this.signer = new JsonSigner(region, "dynamodb");
        this.clock = clock;
    }

    @Override
    public JsonNode call(String namespace, String operation, ObjectNode request) {
        try {
            byte[] body = JSON.writeValueAsBytes(request);
            HttpRequest.Builder http = HttpRequest.newBuilder(tables.resolve("/"))
                    .timeout(LONGEST)
                    .header("Content-Type", "application/x-amz-json-1.0")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            signer.sign(
                            keys.apply(namespace),
                            tables.getHost() + ":" + tables.getPort(),
                            SERVICE + operation,
                            body,
                            clock.instant())
                    .forEach(http::header);
            HttpResponse<byte[]> answer = client.send(http.build(), HttpResponse.BodyHandlers.ofByteArray());
            return read(operation, answer);
        } catch (IOException e) {
            throw new Unavailable("the tables at %s do not answer: %s".formatted(tables, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while the tables were asked", e);
        }
    }

    private static JsonNode read(String operation, HttpResponse<byte[]> answer) throws IOException {
        int status = answer.statusCode();
        if (status >= 500) {
            throw new IOException(operation + " was answered with " + status);
        }
        JsonNode body = JSON.readTree(answer.body());
        if (status == 200) {
            return body;
        }
        String type = body.path("__type").asText("Unknown");
        throw new Refused(
                type.substring(type.indexOf('#') + 1),
                body.path("message").asText(body.path("Message").asText("no reason was given")));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
