package dev.hearth.eventing.topics.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an attempt makes of connections that end; the endpoint is a socket, since no HTTP server closes one at a given moment. */
class HttpEndpointsTest {
    private static final String BODY = "a message";

    private final Vertx vertx = Vertx.vertx();
    private final HttpEndpoints endpoints = new HttpEndpoints(vertx, Reach.LAPTOP);
    private final AtomicInteger unanswered = new AtomicInteger();
    private ServerSocket endpoint;

    @SuppressWarnings("NullAway.Init") // set by start
    HttpEndpointsTest() {}

    @BeforeEach
    void start() throws IOException {
        endpoint = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws Exception {
        endpoint.close();
        endpoints.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Answers so many requests on each connection, and closes it when one more has come. */
    private void answers(int onEach) {
        Thread.ofVirtual().start(() -> {
            while (true) {
                try {
                    Socket connection = endpoint.accept();
                    Thread.ofVirtual().start(() -> serve(connection, onEach));
                } catch (IOException over) {
                    return;
                }
            }
        });
    }

    private void serve(Socket accepted, int most) {
        try (Socket connection = accepted) {
            int answered = 0;
            while (isAsked(connection.getInputStream())) {
                if (answered++ == most) {
                    unanswered.incrementAndGet();
                    return;
                }
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException gone) {
            // the client has closed it
        }
    }

    private boolean isAsked(InputStream in) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n" + BODY) < 0) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            request.append((char) next);
        }
        return true;
    }

    private Attempt post() throws InterruptedException {
        return endpoints.post("http://127.0.0.1:" + endpoint.getLocalPort() + "/", Map.of(), BODY);
    }

    @Test
    void aKeptConnectionThatTheEndpointHasClosedCostsNoAttempt() {
        answers(1);
        // A connection is kept from a moment after its answer on.
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(post()).isEqualTo(new Attempt.Delivered());
            return unanswered.get() > 0;
        });
    }

    @Test
    void anEndpointThatAnswersNothingIsAskedOnceAnAttempt() throws Exception {
        answers(0);
        assertThat(post()).isInstanceOf(Attempt.NotNow.class);
        assertThat(post()).isInstanceOf(Attempt.NotNow.class);
        assertThat(unanswered).hasValue(2);
    }
}
