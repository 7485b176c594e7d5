package dev.hearth.eventing.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.eventing.async.FakeGateway.Answer;
import dev.hearth.eventing.async.FakeGateway.Call;
import dev.hearth.eventing.kafka.KafkaServer;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Replicas that come and go while events are accepted and delivered: each event ends once, as its function says. */
@Tag("slow")
class AsyncReplicasTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int STORMS = 5;
    private static final int EVENTS = 40;

    private final String works = "works-" + UUID.randomUUID().toString().substring(0, 8);
    private final String fails = "fails-" + UUID.randomUUID().toString().substring(0, 8);
    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private AsyncRig replica() {
        AsyncRig made = new AsyncRig(KafkaServer.shared().engine(), AsyncRig.quick(), Clock.systemUTC(), gateway);
        made.function(works, 2, Duration.ofHours(6));
        made.function(fails, 1, Duration.ofHours(6));
        return made;
    }

    @Test
    void everyAcceptedEventComesToItsEndThroughAStormOfRebalances(TestReporter reporter) {
        gateway.function(works, call -> Answer.ok("1"));
        gateway.function(fails, call -> Answer.threw());
        Set<String> accepted = new HashSet<>();
        Set<String> doomed = new HashSet<>();
        Set<String> givenUp = new HashSet<>();
        try (AsyncRig stays = replica()) {
            for (int storm = 0; storm < STORMS; storm++) {
                try (AsyncRig comes = replica()) {
                    for (int i = 0; i < EVENTS; i++) {
                        AsyncRig sender = i % 2 == 0 ? stays : comes;
                        accepted.add(sender.send(works, "{}").requestId());
                        doomed.add(sender.send(fails, "{}").requestId());
                    }
                    int before = gateway.calls.size();
                    await().atMost(PATIENCE)
                            .until(() -> gateway.calls.size() > before
                                    || calls(works).containsAll(accepted));
                    comes.async.close();
                    givenUp.addAll(told(comes));
                }
            }
            await().atMost(PATIENCE).until(() -> calls(works).containsAll(accepted));
            await().atMost(PATIENCE).until(() -> {
                Set<String> all = new HashSet<>(givenUp);
                all.addAll(told(stays));
                return all.containsAll(doomed);
            });
        }
        assertThat(calls(works)).isEqualTo(accepted);
        assertThat(calls(fails)).isEqualTo(doomed);
        int again = gateway.calls(works).size() - accepted.size();
        assertThat(again).as("invoked again").isLessThanOrEqualTo(accepted.size());
        reporter.publishEntry(
                "rebalance storm",
                "%d events accepted, %d invoked again".formatted(accepted.size() + doomed.size(), again));
    }

    private Set<String> calls(String function) {
        return gateway.calls(function).stream().map(Call::requestId).collect(Collectors.toSet());
    }

    /** Request ids of what a replica has told the failures' destination. */
    private static List<String> told(AsyncRig replica) {
        return replica.failures().stream().map(AsyncReplicasTest::requestId).toList();
    }

    private static String requestId(FakeDestinations.Given given) {
        String key = given.message().key();
        return key.substring(key.length() - 36);
    }
}
