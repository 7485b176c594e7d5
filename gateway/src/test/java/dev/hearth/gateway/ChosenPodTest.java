package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.route.FunctionRoute.AuthType;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which pod a request is given to. */
class ChosenPodTest extends OneGateway {
    @Test
    void givesNewRequestsToTheCurrentRevisionAndLetsTheOldFinish() throws Exception {
        rig.function("hello");
        FakePod old = rig.pod("old", "hello", "r1");
        var running = rig.invoke("hello");
        String id = old.next().requestId();
        FakePod fresh = rig.pod("new", "hello", "r2");
        fresh.askNext();

        rig.put("hello", "r2", Duration.ofSeconds(3), 10, 1, AuthType.NONE, Optional.empty());
        var next = rig.invoke("hello");
        fresh.respond(fresh.read().requestId(), "\"new\"");
        old.respond(id, "\"old\"");
        old.askNext();

        assertThat(next.get().body()).isEqualTo("\"new\"");
        assertThat(running.get().body()).isEqualTo("\"old\"");
        var after = rig.invoke("hello");
        fresh.respond(fresh.next().requestId(), "\"new again\"");
        assertThat(after.get().body()).isEqualTo("\"new again\"");
    }

    @Test
    void givesNothingToADrainingPod() throws Exception {
        rig.function("hello");
        FakePod draining = rig.pod("p1", "hello");
        draining.askNext();
        rig.routes.put(Rig.draining(Rig.podRoute("p1", "hello", "r1")));
        rig.pod("p2", "hello").serve(event -> "\"p2\"");

        for (int at = 0; at < 5; at++) {
            assertThat(rig.invoke("hello").get().body()).isEqualTo("\"p2\"");
        }
    }

    @Test
    void givesNothingToAPodThatDiedWhileItWaited() throws Exception {
        rig.function("hello");
        FakePod dead = rig.pod("p1", "hello");
        dead.askNext();
        FakePod alive = rig.pod("p2", "hello");
        dead.close();
        alive.serve(event -> "\"alive\"");

        for (int at = 0; at < 5; at++) {
            assertThat(rig.invoke("hello").get().body()).isEqualTo("\"alive\"");
        }
    }

    @Test
    void runsAsManyAtOnceInAPodAsItMay() throws Exception {
        rig.function("hello", Duration.ofSeconds(3), 1, 2);
        FakePod one = rig.pod("p1", "hello");
        FakePod two = rig.connect("token-p1");
        var first = rig.invoke("hello");
        var second = rig.invoke("hello");
        String idOne = one.next().requestId();
        String idTwo = two.next().requestId();
        assertThat(rig.connect("token-p1").next().status()).isEqualTo(403);
        one.respond(idTwo, "2");
        two.respond(idOne, "1");

        assertThat(java.util.List.of(first.get().body(), second.get().body())).containsExactlyInAnyOrder("1", "2");
    }
}
