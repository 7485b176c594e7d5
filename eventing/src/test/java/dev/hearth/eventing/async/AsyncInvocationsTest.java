package dev.hearth.eventing.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.async.FakeGateway.Answer;
import dev.hearth.eventing.kafka.KafkaServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of events on a real Kafka, each counted. */
@Tag("slow")
class AsyncInvocationsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SIX_HOURS = Duration.ofHours(6);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final String name = "f" + UUID.randomUUID().toString().substring(0, 8);
    private AsyncRig rig;

    @BeforeEach
    void start() {
        rig = new AsyncRig(KafkaServer.shared().engine());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static void until(org.awaitility.core.ThrowingRunnable so) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(so);
    }

    @Test
    void theFunctionGetsTheEventAndItsSuccessIsTold() throws Exception {
        rig.function(name, 2, SIX_HOURS);
        rig.gateway.function(name, call -> Answer.ok("{\"done\":1.10}"));

        AsyncEvent event = rig.send(name, "{\"n\":1e2}");

        until(() -> assertThat(rig.successes()).hasSize(1));
        FakeGateway.Call call = rig.gateway.calls(name).getFirst();
        assertThat(call.requestId()).isEqualTo(event.requestId());
        assertThat(call.payload()).isEqualTo("{\"n\":1e2}");
        assertThat(call.trace()).startsWith("Root=1-").contains("Lineage=");
        String body = rig.successes().getFirst().body();
        assertThat(body).contains("\"requestPayload\":{\"n\":1e2}", "\"responsePayload\":{\"done\":1.10}");
        JsonNode record = JSON.readTree(body);
        assertThat(record.path("version").asText()).isEqualTo("1.0");
        assertThat(record.path("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(record.at("/requestContext/requestId").asText()).isEqualTo(event.requestId());
        assertThat(record.at("/requestContext/functionArn").asText())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:" + name + ":$LATEST");
        assertThat(record.at("/requestContext/condition").asText()).isEqualTo("Success");
        assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(1);
        assertThat(record.at("/responseContext").toString())
                .isEqualTo("{\"statusCode\":200,\"executedVersion\":\"$LATEST\"}");
        assertThat(rig.count("hearth.async.events.received", name)).isEqualTo(1);
        assertThat(rig.count("hearth.async.events.handled", name)).isEqualTo(1);
    }

    @Test
    void aFunctionThatFailsAlwaysIsTriedThreeTimesAndThenGivenUp() throws Exception {
        rig.function(name, 2, SIX_HOURS);
        rig.gateway.function(name, call -> Answer.threw());

        AsyncEvent event = rig.send(name, "{}");

        until(() -> assertThat(rig.failures()).hasSize(1));
        List<FakeGateway.Call> calls = rig.gateway.calls(name);
        assertThat(calls).hasSize(3).allMatch(call -> call.requestId().equals(event.requestId()));
        assertThat(calls.get(1).atNanos() - calls.get(0).atNanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(90));
        assertThat(calls.get(2).atNanos() - calls.get(1).atNanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(190));
        JsonNode record = JSON.readTree(rig.failures().getFirst().body());
        assertThat(record.at("/requestContext/condition").asText()).isEqualTo("RetriesExhausted");
        assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(3);
        assertThat(record.at("/responseContext/functionError").asText()).isEqualTo("Unhandled");
        assertThat(record.at("/responsePayload/errorMessage").asText()).isEqualTo("no luck");
        until(() -> assertThat(rig.letters()).hasSize(1));
        FakeDestinations.Given letter = rig.letters().getFirst();
        assertThat(letter.body()).isEqualTo("{}");
        assertThat(letter.message().attributes())
                .containsEntry("RequestID", event.requestId())
                .containsEntry("ErrorCode", "200")
                .containsEntry("ErrorMessage", "no luck");
        until(() -> assertThat(rig.count("hearth.async.events.dropped", name, "reason", "RETRIES_EXHAUSTED"))
                .isEqualTo(1));
        assertThat(rig.successes()).isEmpty();
    }

    @Test
    void aFunctionThatFailsOnceIsTriedAgain() {
        rig.function(name, 1, SIX_HOURS);
        AtomicInteger tries = new AtomicInteger();
        rig.gateway.function(name, call -> tries.incrementAndGet() == 1 ? Answer.threw() : Answer.ok("1"));

        rig.send(name, "{}");

        until(() -> assertThat(rig.successes()).hasSize(1));
        assertThat(rig.successes().getFirst().body()).contains("\"approximateInvokeCount\":2");
        assertThat(rig.failures()).isEmpty();
    }

    @Test
    void withoutRetriesTheFirstFailureIsTheLast() {
        rig.function(name, 0, SIX_HOURS);
        rig.gateway.function(name, call -> Answer.threw());

        rig.send(name, "{}");

        until(() -> assertThat(rig.failures()).hasSize(1));
        assertThat(rig.gateway.calls(name)).hasSize(1);
    }

    @Test
    void throttlesAndFaultsOfThePlatformAreNoTries() {
        rig.function(name, 0, SIX_HOURS);
        AtomicInteger tries = new AtomicInteger();
        int[] answers = {429, 500, 503, 504, 429, 502};
        rig.gateway.function(name, call -> {
            int nth = tries.getAndIncrement();
            return nth < answers.length ? Answer.refused(answers[nth]) : Answer.ok("1");
        });

        rig.send(name, "{}");

        until(() -> assertThat(rig.successes()).hasSize(1));
        assertThat(rig.successes().getFirst().body()).contains("\"approximateInvokeCount\":1");
        assertThat(rig.gateway.calls(name)).hasSize(7);
    }

    @Test
    void anEventThatIsThrottledUntilItIsTooOldIsGivenUpWithoutHavingRun() throws Exception {
        rig.function(name, 2, Duration.ofMillis(700));
        rig.gateway.function(name, call -> Answer.refused(429));

        rig.send(name, "{\"a\":1}");

        until(() -> assertThat(rig.failures()).hasSize(1));
        JsonNode record = JSON.readTree(rig.failures().getFirst().body());
        assertThat(record.at("/requestContext/condition").asText()).isEqualTo("EventAgeExceeded");
        assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isZero();
        assertThat(record.has("responsePayload")).isFalse();
        until(() -> assertThat(rig.letters()).hasSize(1));
        assertThat(rig.letters().getFirst().body()).isEqualTo("{\"a\":1}");
    }

    @Test
    void theEventsOfADeletedFunctionGoWithItAndAreCounted() {
        rig.gateway.function(name, call -> Answer.refused(404));

        rig.send(name, "{}");
        rig.send(name, "{}");

        until(() -> assertThat(rig.count("hearth.async.events.dropped", name, "reason", "FUNCTION_DELETED"))
                .isEqualTo(2));
        assertThat(rig.destinations.given).isEmpty();
    }

    @Test
    void aFunctionThatIsKnownALittleLaterGetsItsEvent() {
        rig.gateway.function(name, call -> Answer.ok("1"));

        rig.send(name, "{}");
        rig.function(name, 0, SIX_HOURS);

        until(() -> assertThat(rig.successes()).hasSize(1));
    }

    @Test
    void anOutcomeWaitsForADestinationThatIsAway() {
        rig.function(name, 0, SIX_HOURS);
        rig.gateway.function(name, call -> Answer.ok("1"));
        rig.destinations.away = true;
        rig.send(name, "{}");
        until(() -> assertThat(rig.gateway.calls(name)).hasSize(1));

        rig.destinations.away = false;

        until(() -> assertThat(rig.successes()).hasSize(1));
        assertThat(rig.gateway.calls(name)).hasSize(1);
    }

    @Test
    void anOutcomeThatADestinationNeverTakesIsCounted() {
        rig.function(name, 0, SIX_HOURS);
        rig.gateway.function(name, call -> Answer.threw());
        rig.destinations.refusing = true;

        rig.send(name, "{}");

        until(() -> {
            assertThat(rig.count("hearth.async.dead.letter.errors", name)).isEqualTo(1);
            assertThat(rig.count("hearth.async.destination.delivery.failures", name))
                    .isEqualTo(1);
            assertThat(rig.count("hearth.async.events.dropped", name)).isEqualTo(1);
        });
    }

    @Test
    void aChainThatComesByTooOftenIsEnded() throws Exception {
        rig.function(name, 0, SIX_HOURS);
        AtomicReference<String> trace = new AtomicReference<>("");
        rig.gateway.function(name, call -> {
            trace.set(call.trace());
            rig.async.accept(rig.async.event(AsyncRig.ref(name), call.payload().getBytes(), call.trace()));
            return Answer.ok("1");
        });

        rig.send(name, "{}");

        until(() -> assertThat(rig.failures()).hasSize(1));
        assertThat(rig.gateway.calls(name)).hasSize(16);
        assertThat(JSON.readTree(rig.failures().getFirst().body())
                        .at("/requestContext/condition")
                        .asText())
                .isEqualTo("RecursiveLoopDetected");
    }

    @Test
    void aFunctionThatFailsForeverDelaysNobodyElse() throws Exception {
        String other = name + "-other";
        rig.function(name, 2, SIX_HOURS);
        rig.function(other, 2, SIX_HOURS);
        CountDownLatch hang = new CountDownLatch(1);
        rig.gateway.function(name, call -> {
            awaitIt(hang);
            return Answer.threw();
        });
        rig.gateway.function(other, call -> Answer.ok("1"));
        rig.send(other, "\"warm\"");
        until(() -> assertThat(rig.successes()).hasSize(1));
        for (int nth = 0; nth < 2000; nth++) {
            rig.send(name, "{\"n\":" + nth + "}");
        }

        for (int nth = 0; nth < 20; nth++) {
            AsyncEvent event = rig.send(other, "{}");
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> rig.gateway.calls(other).stream()
                            .anyMatch(call -> call.requestId().equals(event.requestId())));
        }
        assertThat(rig.gateway.calls(name).size()).isLessThanOrEqualTo(8); // its concurrency
        hang.countDown();
    }

    private static void awaitIt(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anEventThatThePlatformRefusesAgainAndAgainStepsAside() {
        rig.function(name, 0, SIX_HOURS);
        AtomicInteger poison = new AtomicInteger();
        rig.gateway.function(
                name,
                call -> call.payload().contains("poison") && poison.incrementAndGet() < 30
                        ? Answer.refused(500)
                        : Answer.ok("1"));

        rig.send(name, "\"poison\"");
        for (int nth = 0; nth < 500; nth++) {
            rig.send(name, "{}");
        }

        until(() -> assertThat(rig.successes()).hasSize(501));
    }

    @Test
    void aClockThatJumpsMakesNobodyWaitLongerThanMeant() {
        rig.close();
        JumpingClock clock = new JumpingClock();
        rig = new AsyncRig(KafkaServer.shared().engine(), AsyncRig.quick(), clock, null);
        rig.function(name, 1, SIX_HOURS);
        AtomicInteger tries = new AtomicInteger();
        rig.gateway.function(name, call -> {
            if (tries.incrementAndGet() == 1) {
                clock.back = Duration.ofDays(1);
                return Answer.threw();
            }
            return Answer.ok("1");
        });

        rig.send(name, "{}");

        until(() -> assertThat(rig.successes()).hasSize(1));
    }

    private static final class JumpingClock extends Clock {
        volatile Duration back = Duration.ZERO;

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().minus(back);
        }
    }

    @Test
    void anEventThatIsTooLargeIsRefusedBeforeItIsKept() {
        assertThatThrownBy(() -> rig.send(name, "\"" + "x".repeat(1_048_576) + "\""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1048576");
    }

    @Test
    void anEventOfTheLargestSizeComesThrough() {
        rig.function(name, 0, SIX_HOURS);
        rig.gateway.function(name, call -> Answer.ok("" + call.payload().length()));

        for (int nth = 0; nth < 5; nth++) {
            rig.send(name, "\"" + "x".repeat(1_048_574) + "\"");
        }

        until(() -> assertThat(rig.successes()).hasSize(5));
        assertThat(rig.gateway.calls(name)).allMatch(call -> call.payload().length() == 1_048_576);
    }

    @Test
    void aReplicaThatComesAndGoesLosesNothing() {
        rig.function(name, 2, SIX_HOURS);
        rig.gateway.function(name, call -> Answer.ok("1"));
        for (int nth = 0; nth < 100; nth++) {
            rig.send(name, "{}");
        }
        try (AsyncRig second =
                new AsyncRig(KafkaServer.shared().engine(), AsyncRig.quick(), Clock.systemUTC(), rig.gateway)) {
            second.function(name, 2, SIX_HOURS);
            for (int nth = 0; nth < 200; nth++) {
                (nth % 2 == 0 ? rig : second).send(name, "{}");
            }
        }
        for (int nth = 0; nth < 100; nth++) {
            rig.send(name, "{}");
        }

        until(() -> assertThat(rig.gateway.calls(name).stream()
                        .map(FakeGateway.Call::requestId)
                        .distinct())
                .hasSize(400));
    }
}
