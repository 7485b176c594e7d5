package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.dispatch.Limits;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two gateways, requests that come to either, and pods that come to either. */
abstract class TwoGateways {
    static final Limits LIMITS = Limits.DEFAULT
            .waiting(2, 1 << 20)
            .holding(Duration.ofSeconds(20), Duration.ofMillis(300), Duration.ofMillis(300))
            .init(Duration.ofMillis(300));

    final Commons commons = new Commons();
    Rig a;
    Rig b;

    @SuppressWarnings("NullAway.Init") // set by start
    TwoGateways() {}

    @BeforeEach
    void start() {
        a = new Rig("a", limits(), commons.member("a"));
        b = new Rig("b", limits(), commons.member("b"));
    }

    Limits limits() {
        return LIMITS;
    }

    @AfterEach
    void stop() throws Exception {
        a.close();
        b.close();
    }

    void both(Consumer<Rig> put) {
        put.accept(a);
        put.accept(b);
    }

    /** A function whose home is b. */
    String atB() {
        String name = commons.functionAtHomeAt("b");
        both(rig -> rig.function(name));
        return name;
    }

    /** A pod that both know, connected to one of them. */
    FakePod pod(Rig at, String name, String function) throws IOException {
        both(rig -> rig.routes.put(Rig.podRoute(name, function, "r1")));
        return at.following("token-" + name);
    }

    FakePod foreignPod(Rig at, String name, String function) throws IOException {
        both(rig -> rig.routes.put(Rig.podRoute(name, function, "r1")));
        FakePod pod = new FakePod(at.gateway.runtimePort(), Map.of("Host", name + ".pods.test:9001"));
        return pod;
    }

    CompletableFuture<HttpResponse<String>> invoke(Rig at, String function, String... headers) {
        HttpRequest.Builder request = at.invocation(function)
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofString("{\"n\":1}"));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return at.sendAsync(request);
    }

    String nameAtHomeAt(GatewayAddress gateway) {
        List<GatewayAddress> live = List.of(commons.live().getFirst(), gateway);
        for (int i = 0; ; i++) {
            if (dev.hearth.gateway.dispatch.Homes.of(gateway.name(), live).away("default/f" + i) == null) {
                return "f" + i;
            }
        }
    }

    static void isSentTo(Rig rig, FakePod.Reply reply) {
        assertThat(reply.status()).isEqualTo(307);
        assertThat(reply.headers())
                .containsEntry("location", "http://127.0.0.1:" + rig.gateway.runtimePort() + "/2018-06-01/runtime");
    }
}
