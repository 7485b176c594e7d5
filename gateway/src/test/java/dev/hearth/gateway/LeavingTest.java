package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.kinds.gateways.GatewayAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gateways that come and go, and what strangers may ask of them. */
class LeavingTest extends TwoGateways {
    @Test
    void whatWaitsAndWhoIsParkedGoesToTheOtherWhenAGatewayLeaves() throws Exception {
        String busy = atB();
        String idle = commonsSecondAtB(busy);
        both(rig -> rig.function(idle));
        FakePod parked = pod(b, "idle", idle);
        parked.askNext();
        FakePod working = pod(b, "works", busy);
        working.askNext();
        var running = invoke(b, busy);
        String id = working.read().requestId();
        var waiting = invoke(b, busy);
        await().until(() -> b.waiting(busy) == 1);

        b.gateway.leave();

        isSentTo(a, parked.read());
        await().until(() -> a.waiting(busy) == 1);
        isSentTo(a, working.respond(id, "\"where it ran\"", Map.of("Hearth-Next", "true")));
        assertThat(running.get().body()).isEqualTo("\"where it ran\"");
        FakePod moved = a.following("token-works");
        moved.respond(moved.next().requestId(), "\"where it went\"");
        assertThat(waiting.get().body()).isEqualTo("\"where it went\"");

        moved.askNext();
        var late = invoke(b, busy);
        moved.respond(moved.read().requestId(), "\"through the one that leaves\"");
        assertThat(late.get().body()).isEqualTo("\"through the one that leaves\"");
        assertThat(late.get().headers().firstValue("connection")).contains("close");
    }

    private String commonsSecondAtB(String first) {
        for (int i = 0; ; i++) {
            String name = "g" + i;
            if (!name.equals(first)
                    && dev.hearth.gateway.dispatch.Homes.of("b", commons.live()).away("default/" + name) == null) {
                return name;
            }
        }
    }

    @Test
    void aGatewayThatComesTakesOverWhatItIsTheHomeOf() throws Exception {
        GatewayAddress its = commons.live().getLast();
        commons.remove("b");
        String function = nameAtHomeAt(its);
        both(rig -> rig.function(function));
        var answer = invoke(a, function);
        a.awaitWaiting(1);
        commons.put(its);
        b.awaitWaiting(1);
        FakePod pod = pod(b, "p1", function);
        pod.respond(pod.next().requestId(), "\"at its new home\"");
        assertThat(answer.get().body()).isEqualTo("\"at its new home\"");
    }

    @Test
    void theLastOneServesAsIfItWereAlone() throws Exception {
        b.gateway.leave();
        String function = "alone";
        both(rig -> rig.function(function));
        commons.remove("a");
        FakePod pod = pod(a, "p1", function);
        pod.askNext();
        var answer = invoke(a, function);
        pod.respond(pod.read().requestId(), "\"still here\"");
        assertThat(answer.get().body()).isEqualTo("\"still here\"");
    }

    @Test
    void nobodyElseMayAskWhatGatewaysAskOfEachOther() throws Exception {
        HttpResponse<String> refused = a.send(HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + a.gateway.runtimePort() + "/hearth/2026-11-23/gateways/invocations"))
                .header("Authorization", "Bearer token-p1")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(refused.statusCode()).isEqualTo(403);
    }
}
