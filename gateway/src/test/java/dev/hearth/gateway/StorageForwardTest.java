package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the AWS endpoint passes on to storage: to whom, and that nothing of it changes on the way. */
class StorageForwardTest {
    private static final String SIGNED_FOR =
            "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/%s/aws4_request, SignedHeaders=host, Signature=00";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private Rig rig;

    /** Answers with what reached it; a body goes back as it came. */
    @BeforeEach
    void startStorage() throws Exception {
        HttpServer storage = vertx.createHttpServer()
                .requestHandler(request -> {
                    if (request.path().equals("/echo")) {
                        request.response().setChunked(true);
                        request.pipeTo(request.response());
                        return;
                    }
                    request.bodyHandler(body -> request.response()
                            .setStatusCode(418)
                            .end(new JsonObject()
                                    .put("method", request.method().name())
                                    .put("uri", request.uri())
                                    .put("host", request.getHeader("Host"))
                                    .put("authorization", request.getHeader("Authorization"))
                                    .put("length", body.length())
                                    .toBuffer()));
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        URI at = URI.create("http://127.0.0.1:" + storage.actualPort());
        rig = new Rig(change -> change.storage(at), Clock.systemUTC());
    }

    @AfterEach
    void end() throws Exception {
        rig.close();
        vertx.close();
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rig.gateway.awsPort() + path));
    }

    private JsonObject reached(HttpRequest request) throws Exception {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(418);
        return new JsonObject(answer.body());
    }

    @Test
    void leavesPathQueryHostAndSignatureAsTheyWere() throws Exception {
        String authorization = SIGNED_FOR.formatted("s3");
        JsonObject reached = reached(request("/bucket/a%2Fb//c?x=%20&y")
                .header("x-amz-date", "20260101T000000Z")
                .header("Authorization", authorization)
                .PUT(BodyPublishers.ofString("hello"))
                .build());
        assertThat(reached.getString("uri")).isEqualTo("/bucket/a%2Fb//c?x=%20&y");
        assertThat(reached.getString("host")).isEqualTo("127.0.0.1:" + rig.gateway.awsPort());
        assertThat(reached.getString("authorization")).isEqualTo(authorization);
        assertThat(reached.getInteger("length")).isEqualTo(5);
    }

    @Test
    void sendsUnsignedCallsToTheServiceOfTheirTarget() throws Exception {
        JsonObject reached = reached(request("/")
                .header("X-Amz-Target", "AWSCognitoIdentityProviderService.SignUp")
                .POST(BodyPublishers.ofString("{}"))
                .build());
        assertThat(reached.getString("method")).isEqualTo("POST");
    }

    @Test
    void sendsWhatNobodySignedToS3() throws Exception {
        assertThat(reached(request("/site/index.html").build()).getString("uri"))
                .isEqualTo("/site/index.html");
    }

    @Test
    void passesBodiesOnAsStreams() throws Exception {
        byte[] body = new byte[5_000_000];
        new Random(1).nextBytes(body);
        HttpResponse<byte[]> answer =
                http.send(request("/echo").PUT(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
        assertThat(Buffer.buffer(answer.body())).isEqualTo(Buffer.buffer(body));
    }

    @Test
    void keepsLambdaForItself() throws Exception {
        HttpResponse<String> answer = http.send(request("/2015-03-31/functions").build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(403);
    }
}
