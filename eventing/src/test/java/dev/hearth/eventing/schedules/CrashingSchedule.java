package dev.hearth.eventing.schedules;

import dev.hearth.eventing.crash.Crash;
import dev.hearth.eventing.crash.Ledger;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.schedules.cron.Expression;
import dev.hearth.eventing.topics.delivery.Attempt;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A schedule of every minute for a quarter of an hour, in a process of its own by a clock that runs four minutes a second. The test's
 * ledger takes its ticks, refuses every fifth for good and takes those as dead letters; the process halts at a step.
 */
final class CrashingSchedule {
    static final Instant START = Instant.parse("2026-11-27T10:00:00Z");
    static final int TICKS = 16;

    enum Step {
        WRITING,
        WRITTEN,
        POLLED,
        CALLING,
        CALLED,
        BURYING,
        BURIED,
        COMMITTED;

        String here() {
            return this == WRITING || this == WRITTEN ? name() + " " + TickLog.KAFKA_TOPIC : name();
        }

        /** Where it can be, not at a time that nothing has gone before; a poll and a commit may have all there is. */
        int time() {
            return switch (this) {
                case POLLED, COMMITTED -> 1;
                case BURYING, BURIED -> 2;
                case WRITING, WRITTEN, CALLING, CALLED -> 5;
            };
        }
    }

    /** @param arguments Kafka's address, the schedule's uid, when the clock began, the ledger, the step */
    public static void main(String[] arguments) throws InterruptedException {
        Step step = Step.valueOf(arguments[4]);
        Crash.plan(step.here(), step.time());
        start(
                Crash.watched(arguments[0]),
                arguments[1],
                Long.parseLong(arguments[2]),
                new Ledger.Client(URI.create(arguments[3])));
        new CountDownLatch(1).await();
    }

    /** @param namespace also the schedule's uid */
    static Replica start(KafkaEngine engine, String namespace, long beganMillis, Ledger.Client ledger) {
        Replica replica = new Replica(
                engine,
                new Quick(beganMillis),
                (at, name, event) -> {
                    if (!at.equals(namespace)) {
                        return new Attempt.Delivered(); // of another test
                    }
                    Crash.at(Step.CALLING);
                    int status = ledger.tell("fired", "", event);
                    Crash.at(Step.CALLED);
                    return status == 200 ? new Attempt.Delivered() : new Attempt.Never("400", "every fifth");
                },
                (at, place, message) -> {
                    if (at.equals(namespace)) {
                        Crash.at(Step.BURYING);
                        ledger.tell("buried", message.key(), message.body());
                        Crash.at(Step.BURIED);
                    }
                });
        replica.scheduler.put(plan(namespace));
        return replica;
    }

    private static Plan plan(String namespace) {
        return new Plan(
                namespace,
                namespace,
                "every-minute",
                1,
                Expression.parse("rate(1 minute)", ZoneOffset.UTC, START),
                START,
                Optional.of(START.plus(Duration.ofMinutes(TICKS - 1))),
                Duration.ZERO,
                MissedTicks.ALL,
                new Plan.Work(
                        new Destination.Function("f"),
                        "<aws.scheduler.scheduled-time>",
                        3,
                        Duration.ofDays(1),
                        Optional.of(new Destination.Stream("dead"))));
    }

    static int minute(byte[] input) {
        return (int) Duration.between(START, Instant.parse(new String(input, StandardCharsets.UTF_8)))
                .toMinutes();
    }

    /** The same in every process. */
    private static final class Quick extends Clock {
        private static final int TIMES = 240;
        private final long beganMillis;

        Quick(long beganMillis) {
            this.beganMillis = beganMillis;
        }

        @Override
        public Instant instant() {
            return START.minusSeconds(60).plusMillis((System.currentTimeMillis() - beganMillis) * TIMES);
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

    private CrashingSchedule() {}
}
