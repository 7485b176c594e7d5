package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.hearth.api.Demand;
import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Demand.PoolDemand;
import dev.hearth.api.PodProtocol;
import dev.hearth.gateway.FakePod.Reply;
import dev.hearth.gateway.route.ContainerEnd;
import dev.hearth.gateway.route.FunctionRoute.AuthType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods that wait in a pool, how they become a function's, and what can go wrong on the way. */
class PoolTest extends OneGateway {
    private static final String SHAPE = "nodejs20.x-128";
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    @BeforeEach
    void declare() {
        rig.function("hello");
        rig.assignment("hello", "r1", SHAPE);
    }

    /** A pod that waits, as the gateway knows it. */
    private FakePod waiting(String name) throws Exception {
        return waiting(name, SHAPE);
    }

    private FakePod waiting(String name, String shape) throws Exception {
        FakePod pod = rig.poolPod(name, shape);
        pod.askAssignment();
        line(demand -> demand.pools().stream().anyMatch(pool -> pool.waiting().contains(name)));
        return pod;
    }

    private static String ticket(Reply assignment) {
        assertThat(assignment.status()).isEqualTo(200);
        return assignment.headers().getOrDefault("hearth-assignment", "");
    }

    /** The first line from now on that is as expected. */
    private Demand line(Predicate<Demand> expected) throws Exception {
        try (DemandLines lines = new DemandLines()) {
            return lines.next(expected);
        }
    }

    /** One reader of the gateway's demand. Counters begin anew with each line, so whoever sums them reads on. */
    private final class DemandLines implements AutoCloseable {
        private final BufferedReader lines;

        DemandLines() throws Exception {
            URI stream = URI.create("http://127.0.0.1:" + rig.gateway.runtimePort() + PodProtocol.DEMAND_PATH);
            lines = new BufferedReader(new InputStreamReader(rig.http
                    .send(
                            HttpRequest.newBuilder(stream)
                                    .header("Authorization", "Bearer " + Rig.INTERNAL_TOKEN)
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream())
                    .body()));
        }

        Demand next(Predicate<Demand> expected) throws IOException {
            while (true) {
                Demand demand = JSON.readValue(lines.readLine(), Demand.class);
                if (expected.test(demand)) {
                    return demand;
                }
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    // ── the ordinary way ────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void aRequestThatWaitsTakesAWaitingPodAtOnce() throws Exception {
        FakePod pod = waiting("w1");
        var answer = rig.invoke("hello");

        Reply assignment = pod.read();
        assertThat(assignment.body()).isEqualTo("{\"function\":\"hello\"}");
        Demand told = line(demand -> !demand.assigned().isEmpty());
        assertThat(told.assigned()).containsExactly(new AssignedPod("default", "w1", "hello", "uid-of-hello", "r1"));

        pod.askNext(ticket(assignment));
        pod.respond(pod.read().requestId(), "\"lit\"");
        assertThat(answer.get().body()).isEqualTo("\"lit\"");
        assertThat(line(demand -> demand.functions().stream()
                                .anyMatch(function -> !function.pods().isEmpty()))
                        .functions()
                        .getFirst()
                        .pods()
                        .getFirst()
                        .name())
                .isEqualTo("w1");
    }

    @Test
    void aPodThatComesLateFindsTheRequestThatWaits() throws Exception {
        var answer = rig.invoke("hello");
        rig.awaitWaiting(1);
        FakePod pod = rig.poolPod("w1", SHAPE);
        pod.askAssignment();
        pod.askNext(ticket(pod.read()));
        pod.respond(pod.read().requestId(), "1");
        assertThat(answer.get().statusCode()).isEqualTo(200);
    }

    @Test
    void theOperatorHearsWhatWasTakenAndWhatWasMissed() throws Exception {
        waiting("w1");
        int taken = 0;
        int missed = 0;
        try (DemandLines lines = new DemandLines()) {
            rig.invoke("hello");
            rig.invoke("hello");
            rig.invoke("hello");
            while (taken + missed < 3) {
                for (PoolDemand pool :
                        lines.next(demand -> !demand.pools().isEmpty()).pools()) {
                    taken += pool.taken();
                    missed += pool.missed();
                    assertThat(pool.shape()).isEqualTo(SHAPE);
                }
            }
        }
        assertThat(taken).isEqualTo(1);
        assertThat(missed).isEqualTo(2);
    }

    @Test
    void aPodWithAnotherMemoryIsLeftAlone() throws Exception {
        FakePod other = waiting("w1", "nodejs20.x-256");
        rig.invoke("hello");
        rig.awaitWaiting(1);
        FakePod own = rig.pod("p1", "hello");
        own.respond(own.next().requestId(), "1");
        assertThat(line(demand -> !demand.pools().isEmpty()).pools())
                .anySatisfy(pool -> assertThat(pool.waiting()).containsExactly("w1"));
        other.close();
    }

    @Test
    void noMorePodsAreTakenThanTheFunctionMayHave() throws Exception {
        rig.function("hello", Duration.ofSeconds(3), 1, 1);
        FakePod first = waiting("w1");
        waiting("w2");
        rig.invoke("hello");
        rig.invoke("hello");
        rig.awaitWaiting(2);
        first.read();
        assertThat(line(demand -> !demand.assigned().isEmpty()).assigned()).hasSize(1);
        assertThat(line(demand -> !demand.pools().isEmpty()).pools().getFirst().waiting())
                .containsExactly("w2");
    }

    @Test
    void aPodThatStartsForTheRequestIsWaitedFor() throws Exception {
        waiting("w1");
        rig.routes.put(Rig.podRoute("p1", "hello", "r1"));
        rig.invoke("hello");
        rig.awaitWaiting(1);
        assertThat(line(demand -> !demand.functions().isEmpty()).assigned()).isEmpty();
    }

    @Test
    void aDrainedPodEnds() throws Exception {
        FakePod pod = waiting("w1");
        rig.routes.put(Rig.draining(Rig.poolRoute("w1", SHAPE)));
        assertThat(pod.read().status()).isEqualTo(410);
    }

    @Test
    void aPodInAPoolGetsNoInvocation() throws Exception {
        FakePod pod = rig.poolPod("w1", SHAPE);
        assertThat(pod.next().status()).isEqualTo(403);
        assertThat(pod.respond("00000000-0000-0000-0000-000000000000", "1").status())
                .isEqualTo(403);
    }

    // ── what goes wrong ─────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void aPodThatDiesWhileItIsHandedTheFunctionLosesNoRequest() throws Exception {
        FakePod dying = waiting("w1");
        FakePod other = waiting("w2");
        var answer = rig.invoke("hello");
        dying.read();
        dying.close();
        rig.routes.put(Rig.ended(Rig.poolRoute("w1", SHAPE), new ContainerEnd(137, 9, false)));

        FakePod own = rig.pod("p1", "hello");
        own.respond(own.next().requestId(), "\"own\"");

        assertThat(answer.get().body()).isEqualTo("\"own\"");
        assertThat(answer.get().headers().firstValue("X-Amz-Function-Error")).isEmpty();
        assertThat(line(demand -> !demand.pools().isEmpty()).pools().getFirst().waiting())
                .as("the pool is spared until a pod of the function has shown that it can")
                .containsExactly("w2");
        other.close();
    }

    @Test
    void codeThatFailsToLoadIsTheCallersErrorAndUsesNoSecondPod() throws Exception {
        FakePod broken = waiting("w1");
        waiting("w2");
        var answer = rig.invoke("hello");
        broken.read();
        broken.initError("Runtime.ImportModuleError", "{\"errorType\":\"Runtime.ImportModuleError\"}");
        assertThat(answer.get().headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
        assertThat(answer.get().body()).contains("Runtime.ImportModuleError");

        rig.invoke("hello");
        rig.awaitWaiting(1);
        assertThat(line(demand -> !demand.pools().isEmpty()).pools().getFirst().waiting())
                .containsExactly("w2");
    }

    @Test
    void aRevisionThatChangesMeanwhileTakesAnotherPod() throws Exception {
        FakePod old = waiting("w1");
        FakePod now = waiting("w2");
        var answer = rig.invoke("hello");
        String oldTicket = ticket(old.read());
        rig.assignment("hello", "r2", SHAPE);
        rig.put("hello", "r2", Duration.ofSeconds(3), 100, 1, AuthType.NONE, Optional.empty());
        String ticket = ticket(now.read());
        old.askNext(oldTicket);
        now.askNext(ticket);
        now.respond(now.read().requestId(), "\"r2\"");

        assertThat(answer.get().body()).isEqualTo("\"r2\"");
        assertThat(line(demand -> demand.assigned().size() == 2).assigned())
                .extracting(AssignedPod::revision)
                .containsExactlyInAnyOrder("r1", "r2");
    }

    @Test
    void aFunctionThatIsDeletedMeanwhileLeavesAPodThatTheOperatorHearsOf() throws Exception {
        FakePod pod = waiting("w1");
        var answer = rig.invoke("hello");
        String ticket = ticket(pod.read());
        rig.routes.removeAssignment("default/hello");
        rig.routes.removeFunction("default/hello");
        assertThat(answer.get().statusCode()).isEqualTo(404);
        pod.askNext(ticket);
        assertThat(line(demand -> !demand.assigned().isEmpty())
                        .assigned()
                        .getFirst()
                        .pod())
                .isEqualTo("w1");
    }

    @Test
    void aGatewayThatWasStartedSinceKnowsThePodByItsTicket() throws Exception {
        FakePod pod = waiting("w1");
        rig.invoke("hello");
        String ticket = ticket(pod.read());
        rig.close();
        start();
        declare();

        FakePod back = rig.poolPod("w1", SHAPE);
        back.askNext(ticket);
        assertThat(line(demand -> !demand.assigned().isEmpty())
                        .assigned()
                        .getFirst()
                        .pod())
                .isEqualTo("w1");
        var answer = rig.invoke("hello");
        back.respond(back.read().requestId(), "\"still\"");
        assertThat(answer.get().body()).isEqualTo("\"still\"");
    }

    @Test
    void aTicketIsOfOnePodAndOneFunction() throws Exception {
        FakePod pod = waiting("w1");
        rig.invoke("hello");
        String ticket = ticket(pod.read());
        FakePod thief = rig.poolPod("w2", SHAPE);
        thief.askNext(ticket);
        assertThat(thief.read().status()).isEqualTo(403);
        thief.askNext(ticket.replace("default/hello", "default/other"));
        assertThat(thief.read().status()).isEqualTo(403);
    }

    @Test
    void aPodThatDidNotGetTheAnswerGetsItAgain() throws Exception {
        FakePod pod = waiting("w1");
        var answer = rig.invoke("hello");
        pod.close();
        FakePod back = rig.connect("token-w1");
        back.askAssignment();
        back.askNext(ticket(back.read()));
        back.respond(back.read().requestId(), "1");
        assertThat(answer.get().statusCode()).isEqualTo(200);
    }

    @Test
    void aPodThatServesIsNeverGivenAnotherFunction() throws Exception {
        rig.function("other", Duration.ofSeconds(3), 100, 1);
        rig.assignment("other", "r1", SHAPE);
        FakePod pod = waiting("w1");
        rig.invoke("hello");
        pod.askNext(ticket(pod.read()));
        pod.respond(pod.read().requestId(), "1");
        pod.askAssignment();
        assertThat(pod.read().status()).isEqualTo(410);
        rig.invoke("other");
        assertThat(line(demand -> demand.functions().stream()
                                .anyMatch(function -> function.name().equals("other")))
                        .assigned())
                .allMatch(assigned -> assigned.function().equals("hello"));
    }

    @Test
    void theLabelsOfTheClusterEndTheReport() throws Exception {
        FakePod pod = waiting("w1");
        var answer = rig.invoke("hello");
        pod.askNext(ticket(pod.read()));
        Reply event = pod.read();
        rig.routes.put(new dev.hearth.gateway.route.PodRoute(
                "uid-w1",
                "default",
                "w1",
                "default/hello",
                "r1",
                "token-w1",
                "w1.pods.test",
                false,
                Optional.empty(),
                Optional.empty()));
        pod.respond(event.requestId(), "1");
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(line(demand -> demand.assigned().isEmpty())
                        .functions()
                        .getFirst()
                        .pods())
                .extracting(Demand.PodReport::name)
                .containsExactly("w1");
    }
}
