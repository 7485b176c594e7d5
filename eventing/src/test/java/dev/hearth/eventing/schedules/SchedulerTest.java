package dev.hearth.eventing.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.kafka.KafkaTopics;
import dev.hearth.eventing.schedules.cron.Expression;
import dev.hearth.eventing.topics.delivery.Attempt;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ticks over a real Kafka with a clock that the test moves. */
@Tag("slow")
class SchedulerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2026-11-27T10:00:00Z");

    private final String namespace = "n" + UUID.randomUUID().toString().substring(0, 8);
    private final Moved clock = new Moved();
    private final List<String> fired = new CopyOnWriteArrayList<>();
    private final List<String> buried = new CopyOnWriteArrayList<>();
    private final List<Replica> replicas = new ArrayList<>();
    private volatile Function<String, Attempt> answer = input -> new Attempt.Delivered();

    private static final class Moved extends Clock {
        private volatile Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private Replica replica() {
        return replica(KafkaServer.shared().engine());
    }

    private Replica replica(KafkaEngine engine) {
        Replica made = new Replica(
                engine,
                clock,
                (at, name, event) -> {
                    String input = new String(event, StandardCharsets.UTF_8);
                    Attempt attempt = at.equals(namespace) ? answer.apply(input) : new Attempt.Delivered();
                    if (attempt instanceof Attempt.Delivered && at.equals(namespace)) {
                        fired.add(input);
                    }
                    return attempt;
                },
                (at, place, message) -> buried.add(new String(message.body(), StandardCharsets.UTF_8)));
        replicas.add(made);
        return made;
    }

    @AfterEach
    void end() {
        endAll();
    }

    private void endAll() {
        replicas.forEach(Replica::close);
        replicas.clear();
    }

    private Plan plan(String uid, String expression, MissedTicks missed) {
        return plan(uid, 1, expression, missed, Optional.empty());
    }

    private Plan plan(
            String uid, long generation, String expression, MissedTicks missed, Optional<Destination> deadLetter) {
        return new Plan(
                uid,
                namespace,
                "schedule",
                generation,
                Expression.parse(expression, ZoneOffset.UTC, START),
                START,
                Optional.empty(),
                Duration.ZERO,
                missed,
                new Plan.Work(
                        new Destination.Function("f"),
                        uid + " <aws.scheduler.scheduled-time>",
                        3,
                        Duration.ofDays(1),
                        deadLetter));
    }

    private static String tick(String uid, long minute) {
        return uid + " " + START.plus(Duration.ofMinutes(minute));
    }

    private void awaitFired(String... ticks) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(fired).containsExactlyInAnyOrder(ticks));
    }

    @Test
    void eachTickIsFiredOnceThoughTwoReplicasThinkTheyLead() {
        String uid = UUID.randomUUID().toString();
        Replica one = replica();
        Replica two = replica();
        one.scheduler.put(plan(uid, "rate(1 minute)", MissedTicks.LATEST));
        two.scheduler.put(plan(uid, "rate(1 minute)", MissedTicks.LATEST));
        awaitFired(tick(uid, 0));
        clock.now = START.plusSeconds(60);
        awaitFired(tick(uid, 0), tick(uid, 1));
        clock.now = START.plusSeconds(121);
        awaitFired(tick(uid, 0), tick(uid, 1), tick(uid, 2));
        await().atMost(PATIENCE)
                .until(() -> one.scheduler.view(uid).orElseThrow().result().equals(Optional.of("Delivered")));
    }

    @Test
    void aNewLeaderFiresNothingAgainAndMakesUpForTheNewestThatWasMissed() {
        String uid = UUID.randomUUID().toString();
        replica().scheduler.put(plan(uid, "rate(1 minute)", MissedTicks.LATEST));
        awaitFired(tick(uid, 0));
        endAll();
        clock.now = START.plus(Duration.ofMinutes(30)).plusSeconds(5);
        Replica next = replica();
        next.scheduler.put(plan(uid, "rate(1 minute)", MissedTicks.LATEST));
        awaitFired(tick(uid, 0), tick(uid, 30));
        assertThat(next.scheduler.view(uid).orElseThrow().next()).contains(START.plus(Duration.ofMinutes(31)));
    }

    @Test
    void aClockThatGoesBackFiresNothingTwiceAndOneThatJumpsForwardFollowsThePolicy() {
        String all = UUID.randomUUID().toString();
        Replica replica = replica();
        clock.now = START.plusSeconds(1);
        replica.scheduler.put(plan(all, "rate(1 minute)", MissedTicks.ALL));
        awaitFired(tick(all, 0));
        clock.now = START.minus(Duration.ofHours(3));
        String beacon = UUID.randomUUID().toString();
        // It shows that the scheduler has looked at the clock since.
        replica.scheduler.put(new Plan(
                beacon,
                namespace,
                "beacon",
                1,
                Expression.parse("rate(1 day)", ZoneOffset.UTC, clock.now),
                clock.now,
                Optional.empty(),
                Duration.ZERO,
                MissedTicks.LATEST,
                new Plan.Work(new Destination.Function("f"), beacon, 0, Duration.ofDays(1), Optional.empty())));
        awaitFired(tick(all, 0), beacon);
        clock.now = START.plus(Duration.ofMinutes(3));
        awaitFired(tick(all, 0), beacon, tick(all, 1), tick(all, 2), tick(all, 3));
    }

    @Test
    void aChangedScheduleCountsFromWhenItWasSeen() {
        String uid = UUID.randomUUID().toString();
        Replica replica = replica();
        replica.scheduler.put(plan(uid, "rate(1 day)", MissedTicks.ALL));
        awaitFired(tick(uid, 0));
        clock.now = START.plus(Duration.ofMinutes(30)).plusSeconds(1);
        replica.scheduler.put(plan(uid, 2, "rate(1 minute)", MissedTicks.ALL, Optional.empty()));
        clock.now = START.plus(Duration.ofMinutes(31));
        awaitFired(tick(uid, 0), tick(uid, 31));
    }

    @Test
    void aTargetThatFailsIsTriedAgainAndThenTheTickIsADeadLetter() {
        String uid = UUID.randomUUID().toString();
        List<String> tried = new CopyOnWriteArrayList<>();
        answer = input -> {
            tried.add(input);
            return new Attempt.NotNow("503", "down");
        };
        replica()
                .scheduler
                .put(plan(
                        uid,
                        1,
                        "at(2026-11-27T10:00:00)",
                        MissedTicks.LATEST,
                        Optional.of(new Destination.Stream("dead"))));
        await().atMost(PATIENCE).until(() -> buried.size() == 1);
        assertThat(tried).as("one attempt and three retries").hasSize(4);
        assertThat(buried.getFirst())
                .contains("\"ScheduledTime\":\"2026-11-27T10:00:00Z\"")
                .contains("\"Attempts\":4")
                .contains("503");
        assertThat(fired).isEmpty();
    }

    @Test
    void aTickBehindOneThatIsStillTriedIsNotFiredAgainAfterARestart() {
        String stuck = UUID.randomUUID().toString();
        String fine = UUID.randomUUID().toString();
        answer = input -> input.startsWith(stuck) ? new Attempt.NotNow("503", "down") : new Attempt.Delivered();
        Replica first = replica();
        Plan slow = plan(stuck, "at(2026-11-27T10:00:00)", MissedTicks.LATEST);
        Plan patient = new Plan(
                stuck,
                namespace,
                "stuck",
                1,
                slow.expression(),
                START,
                Optional.empty(),
                Duration.ZERO,
                MissedTicks.LATEST,
                new Plan.Work(new Destination.Function("f"), stuck, 1_000_000, Duration.ofDays(1), Optional.empty()));
        first.scheduler.put(patient);
        await().atMost(PATIENCE)
                .until(() -> first.scheduler.view(stuck).orElseThrow().next().isEmpty());
        first.scheduler.put(plan(fine, "at(2026-11-27T10:00:00)", MissedTicks.LATEST));
        awaitFired(tick(fine, 0));
        endAll();
        answer = input -> new Attempt.Delivered();
        replica();
        awaitFired(tick(fine, 0), stuck);
    }

    @Test
    void schedulesGoOnWhenKafkaHasComeBackEmptyAndFireNothingAgain() {
        try (KafkaServer server = KafkaServer.start()) {
            String uid = UUID.randomUUID().toString();
            Plan plan = plan(uid, "rate(1 minute)", MissedTicks.ALL);
            Replica first = replica(server.engine());
            first.scheduler.put(plan);
            awaitFired(tick(uid, 0));
            clock.now = START.plusSeconds(61);
            awaitFired(tick(uid, 0), tick(uid, 1));
            server.kill();
            server.restartEmpty();
            await().atMost(PATIENCE).until(() -> isWrittenDown(first, uid));
            clock.now = START.plusSeconds(121);
            awaitFired(tick(uid, 0), tick(uid, 1), tick(uid, 2));
            endAll();
            clock.now = START.plusSeconds(181);
            replica(server.engine()).scheduler.put(plan);
            awaitFired(tick(uid, 0), tick(uid, 1), tick(uid, 2), tick(uid, 3));
            endAll();
        }
    }

    @Test
    void aPositionInALogThatWasLostIsNoneInTheNext() {
        try (KafkaServer server = KafkaServer.start();
                Kafka kafka = new Kafka(server.engine());
                TickLog log = new TickLog(kafka)) {
            log.ensure();
            Kafka.await(
                    kafka.admin()
                            .alterConsumerGroupOffsets(
                                    TickLog.KAFKA_TOPIC,
                                    Map.of(
                                            new TopicPartition(TickLog.KAFKA_TOPIC, 0),
                                            new OffsetAndMetadata(7, Uuid.randomUuid() + ":1-2")))
                            .all(),
                    PATIENCE);
            String uid = UUID.randomUUID().toString();
            replica(server.engine()).scheduler.put(plan(uid, "rate(1 minute)", MissedTicks.ALL));
            awaitFired(tick(uid, 0));
            endAll();
        }
    }

    /** Would somebody who begins now know how far it has come? */
    private static boolean isWrittenDown(Replica replica, String uid) {
        if (KafkaTopics.id(replica.kafka, TickLog.KAFKA_TOPIC).isEmpty()) {
            return false; // whoever follows it would make it
        }
        try (TickLog log = new TickLog(replica.kafka)) {
            return log.last(uid).isPresent();
        }
    }

    @Test
    void tenThousandSchedulesOfOneMomentFireOnceEach() throws Exception {
        clock.now = START.minusSeconds(30);
        Replica replica = replica();
        List<String> uids = IntStream.range(0, 10_000)
                .mapToObj(number -> UUID.randomUUID().toString())
                .toList();
        long put = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            uids.forEach(uid ->
                    threads.execute(() -> replica.scheduler.put(plan(uid, "cron(0 10 * * ? *)", MissedTicks.LATEST))));
        }
        long go = System.nanoTime();
        clock.now = START;
        await().atMost(Duration.ofMinutes(5)).until(() -> fired.size() >= 10_000);
        System.out.printf(
                "10,000 schedules: followed in %d ms, fired in %d ms%n",
                (go - put) / 1_000_000, (System.nanoTime() - go) / 1_000_000);
        assertThat(fired).doesNotHaveDuplicates().hasSize(10_000);
    }
}
