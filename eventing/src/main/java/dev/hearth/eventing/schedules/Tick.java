package dev.hearth.eventing.schedules;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.hearth.eventing.destinations.Destination;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A record of the log of ticks, under the uid of its schedule.
 *
 * @param scheduledMillis when it was due, since 1970
 * @param work absent: nothing happens; ticks of this generation count from here on
 */
record Tick(String uid, String namespace, String name, long generation, long scheduledMillis, Optional<TickWork> work) {
    private static final ObjectMapper JSON =
            new ObjectMapper().registerModule(new Jdk8Module()).addMixIn(Destination.class, ByName.class);

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Destination.Stream.class, name = "stream"),
        @JsonSubTypes.Type(value = Destination.Topic.class, name = "topic"),
        @JsonSubTypes.Type(value = Destination.Bucket.class, name = "bucket"),
        @JsonSubTypes.Type(value = Destination.Function.class, name = "function"),
        @JsonSubTypes.Type(value = Destination.Kafka.class, name = "kafka")
    })
    private interface ByName {}

    /** {@link Plan.Work} as it lies in Kafka. */
    record TickWork(
            Destination target, String input, int mostRetries, long mostAgeMillis, Optional<Destination> deadLetter) {
        static TickWork of(Plan.Work work) {
            return new TickWork(
                    work.target(),
                    work.input(),
                    work.mostRetries(),
                    work.mostAge().toMillis(),
                    work.deadLetter());
        }

        Duration mostAge() {
            return Duration.ofMillis(mostAgeMillis);
        }

        /** Never the input. */
        @Override
        public String toString() {
            return "TickWork[" + target + "]";
        }
    }

    static Tick of(Plan plan, Instant scheduled) {
        return new Tick(
                plan.uid(),
                plan.namespace(),
                plan.name(),
                plan.generation(),
                scheduled.toEpochMilli(),
                Optional.of(TickWork.of(plan.work())));
    }

    static Tick mark(Plan plan, Instant from) {
        return new Tick(
                plan.uid(), plan.namespace(), plan.name(), plan.generation(), from.toEpochMilli(), Optional.empty());
    }

    Instant scheduled() {
        return Instant.ofEpochMilli(scheduledMillis);
    }

    /** The same for the same tick, whoever fires it and however often. */
    String executionId() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((uid + "/" + scheduledMillis).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    byte[] bytes() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tick's fields are what Jackson can write", e);
        }
    }

    static Tick read(byte[] bytes) {
        try {
            return JSON.readValue(bytes, Tick.class);
        } catch (IOException e) {
            throw new UncheckedIOException("a record of the log of ticks is no tick", e);
        }
    }
}
