package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.PodProtocol;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ServiceException;

/** What reaches eventing of an asynchronous invocation, and what the caller is told of its answer. */
class AsyncInvokeTest {
    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile int answer = 202;
    private Rig rig;
    private LambdaClient lambda;
    private HttpServer eventing;

    private record Taken(MultiMap headers, String path, String body) {}

    @BeforeEach
    void start() throws Exception {
        io.vertx.core.Vertx vertx = io.vertx.core.Vertx.vertx();
        eventing = vertx.createHttpServer()
                .requestHandler(request -> request.bodyHandler(body -> {
                    taken.add(new Taken(request.headers(), request.path(), body.toString()));
                    request.response().setStatusCode(answer).end();
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        URI at = URI.create("http://127.0.0.1:" + eventing.actualPort());
        rig = new Rig(change -> change.eventing(at), Clock.systemUTC());
        lambda = rig.client();
        rig.function("hello", Duration.ofSeconds(60), 100, 1);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        http.close();
        eventing.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private InvokeResponse send(String payload) {
        return lambda.invoke(call -> call.functionName("hello")
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromUtf8String(payload)));
    }

    @Test
    void answers202WithTheIdThatEventingWasTold() throws Exception {
        InvokeResponse response = send("{\"a\":1}");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.payload().asUtf8String()).isEmpty();
        Taken event = taken.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        assertThat(event.path()).isEqualTo(PodProtocol.ASYNC_PATH);
        assertThat(event.body()).isEqualTo("{\"a\":1}");
        assertThat(event.headers().get("Authorization")).isEqualTo("Bearer " + Rig.INTERNAL_TOKEN);
        assertThat(event.headers().get(PodProtocol.ASYNC_FUNCTION)).isEqualTo("default/hello");
        assertThat(event.headers().get(PodProtocol.ASYNC_REQUEST_ID))
                .isEqualTo(response.responseMetadata().requestId());
        assertThat(event.headers().get("X-Amzn-Trace-Id")).startsWith("Root=1-");
    }

    @Test
    void passesTheClientContextOn() throws Exception {
        String context = Base64.getEncoder().encodeToString("{\"custom\":{}}".getBytes(StandardCharsets.UTF_8));

        lambda.invoke(call ->
                call.functionName("hello").invocationType(InvocationType.EVENT).clientContext(context));

        Taken event = taken.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        assertThat(event.headers().get("X-Amz-Client-Context")).isEqualTo(context);
        assertThat(event.body()).isEqualTo("{}");
    }

    @Test
    void tellsTheCallerWhenEventingDoesNotKeepTheEvent() {
        answer = 503;

        assertThatThrownBy(() -> send("{}"))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("could not be stored")
                .satisfies(e -> assertThat(((LambdaException) e).statusCode()).isEqualTo(503));
    }

    @Test
    void tellsTheCallerWhenThereIsNoEventing() throws Exception {
        eventing.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThatThrownBy(() -> send("{}")).isInstanceOf(ServiceException.class);
    }

    @Test
    void refusesWhatIsLargerThanAnEventMayBe() {
        assertThat(send(string(PodProtocol.MAX_ASYNC_REQUEST_BYTES)).statusCode())
                .isEqualTo(202);
        assertThatThrownBy(() -> send(string(PodProtocol.MAX_ASYNC_REQUEST_BYTES + 1)))
                .hasMessageContaining("Request must be smaller than 1048576 bytes")
                .satisfies(e -> assertThat(((LambdaException) e).statusCode()).isEqualTo(413));
    }

    private static String string(int bytes) {
        return "\"" + "x".repeat(bytes - 2) + "\"";
    }

    @Test
    void keepsNothingThatIsNoJsonOrForNoFunction() {
        assertThatThrownBy(() -> send("{")).hasMessageContaining("Could not parse");
        assertThatThrownBy(
                        () -> lambda.invoke(call -> call.functionName("nobody").invocationType(InvocationType.EVENT)))
                .hasMessageContaining("Function not found");
        assertThat(taken).isEmpty();
    }

    @Test
    void servesInvokeAsync() throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(rig.aws("/2014-11-13/functions/hello/invoke-async/"))
                        .header("Authorization", "Bearer good")
                        .POST(HttpRequest.BodyPublishers.ofString("[1]"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("{\"Status\":202}");
        Taken event = taken.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        assertThat(event.body()).isEqualTo("[1]");
    }

    // ── the way back: eventing invokes ──────────────────────────────────────────────────────────────────────────────

    private CompletableFuture<HttpResponse<String>> invoke(String requestId, String internalToken) {
        return http.sendAsync(
                HttpRequest.newBuilder(rig.aws("/2015-03-31/functions/default.hello/invocations"))
                        .header("Authorization", "Bearer good")
                        .header(PodProtocol.ASYNC_REQUEST_ID, requestId)
                        .header(PodProtocol.INTERNAL_TOKEN, internalToken)
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theFunctionSeesTheIdThatTheSenderWasTold() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        CompletableFuture<HttpResponse<String>> answered =
                invoke("11111111-2222-4333-8444-555555555555", Rig.INTERNAL_TOKEN);

        FakePod.Reply work = pod.next();
        pod.respond(work.requestId(), "1");

        assertThat(work.requestId()).isEqualTo("11111111-2222-4333-8444-555555555555");
        assertThat(answered.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void nobodyElseMayChooseAnId() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        CompletableFuture<HttpResponse<String>> answered =
                invoke("11111111-2222-4333-8444-555555555555", "some-other-token-here");

        FakePod.Reply work = pod.next();
        pod.respond(work.requestId(), "1");

        assertThat(work.requestId()).isNotEqualTo("11111111-2222-4333-8444-555555555555");
        assertThat(answered.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void ofTwoInvocationsOfOneIdTheSecondIsSentAwayWhileTheFirstRuns() throws Exception {
        FakePod pod = rig.pod("p1", "hello");
        CompletableFuture<HttpResponse<String>> first =
                invoke("11111111-2222-4333-8444-555555555555", Rig.INTERNAL_TOKEN);
        FakePod.Reply work = pod.next();

        HttpResponse<String> second = invoke("11111111-2222-4333-8444-555555555555", Rig.INTERNAL_TOKEN)
                .get(10, TimeUnit.SECONDS);
        pod.respond(work.requestId(), "1");

        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        CompletableFuture<HttpResponse<String>> third =
                invoke("11111111-2222-4333-8444-555555555555", Rig.INTERNAL_TOKEN);
        pod.respond(pod.next().requestId(), "2");
        assertThat(third.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
}
