package dev.hearth.aws.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.aws.keys.AccessKeys;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JsonFrontTest {
    private static final int LIMIT = 64 * 1024;
    private static final int BUDGET = 32 * 1024;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private URI address = URI.create("http://127.0.0.1/");

    @BeforeEach
    void listen() throws Exception {
        int port = vertx.createHttpServer()
                .requestHandler(
                        new JsonFront(new Lengths(), new AccessKeys(), new BodyBudget(BUDGET), Clock.systemUTC()))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
        address = URI.create("http://127.0.0.1:" + port);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void readsABodyWithinItsBounds() throws Exception {
        assertThat(send("Lengths_1.Open", BUDGET).body()).isEqualTo(Integer.toString(BUDGET));
    }

    @Test
    void refusesABodyBeyondTheLimitOfItsService() throws Exception {
        HttpResponse<String> refused = send("Lengths_1.Open", LIMIT + 1);
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).contains("RequestEntityTooLargeException");
    }

    @Test
    void refusesABodyForWhichThereIsNoRoomAndReadsTheNext() throws Exception {
        HttpResponse<String> refused = send("Lengths_1.Open", BUDGET + 1);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("send it again");
        assertThat(send("Lengths_1.Open", BUDGET).statusCode()).isEqualTo(200);
    }

    @Test
    void wantsASignatureForWhatIsNotOpen() throws Exception {
        assertThat(send("Lengths_1.Closed", 2).body()).contains("MissingAuthenticationTokenException");
    }

    private HttpResponse<String> send(String target, int length) throws Exception {
        return client.send(
                HttpRequest.newBuilder(address)
                        .header("X-Amz-Target", target)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[length]))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Answers how long the body was. */
    private static final class Lengths implements JsonService {
        @Override
        public String name() {
            return "lengths";
        }

        @Override
        public Set<String> targets() {
            return Set.of("Lengths_1");
        }

        @Override
        public String contentType() {
            return "application/x-amz-json-1.1";
        }

        @Override
        public int maxBodyBytes() {
            return LIMIT;
        }

        @Override
        public boolean open(String operation) {
            return operation.equals("Open");
        }

        @Override
        public byte[] call(JsonCall call) {
            return Integer.toString(call.body().length).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
