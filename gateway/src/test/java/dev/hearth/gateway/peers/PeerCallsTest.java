package dev.hearth.gateway.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.dispatch.Invocation;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.dispatch.Outcome;
import dev.hearth.gateway.dispatch.Peers.Sent;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.kinds.gateways.GatewayAddress;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeerCallsTest {
    private static final GatewayAddress HOME = new GatewayAddress("b", "127.0.0.1", 9001);

    @Test
    void whatComesWhileTheEventLoopsCloseIsToBeSentAgain() throws Exception {
        Vertx vertx = Vertx.vertx();
        PeerCalls calls = new PeerCalls(
                new PeerClient(vertx, "internal-token-of-the-test"), Duration.ofSeconds(1), () -> HOME, gateway -> {
                    throw new AssertionError("'" + gateway.name() + "' is not to blame");
                });
        Loop loop = Loop.current(vertx.getOrCreateContext());
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        List<Sent> heard = new ArrayList<>();

        calls.send(
                HOME,
                function(),
                new Invocation(
                        "id", Buffer.buffer("{}"), new Invocation.Details("", null, null, false), loop, none -> {}),
                heard::add);

        assertThat(heard)
                .singleElement()
                .isInstanceOfSatisfying(
                        Sent.Ended.class, ended -> assertThat(ended.outcome()).isInstanceOf(Outcome.Closing.class));
    }

    private static FunctionRoute function() {
        return FunctionRoute.of(
                "default",
                "f",
                "us-east-1",
                "r1",
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(3),
                1,
                1,
                FunctionRoute.AuthType.NONE,
                FunctionRoute.Configuration.NONE);
    }
}
