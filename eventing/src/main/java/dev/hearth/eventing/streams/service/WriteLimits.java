package dev.hearth.eventing.streams.service;

import dev.hearth.eventing.streams.ShardId;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kinesis's limits of a shard: 1,000 records and 1 MiB a second (developer guide, "Quotas and limits"). Kafka has none, so they
 * are off unless somebody wants to see how a producer takes them. Each replica counts for itself.
 */
public sealed interface WriteLimits {
    /** May a record of so many bytes be written to this shard now? */
    boolean admits(String topic, ShardId shard, int bytes);

    /** Everything may be written. */
    record None() implements WriteLimits {
        @Override
        public boolean admits(String topic, ShardId shard, int bytes) {
            return true;
        }
    }

    /** Kinesis's. */
    final class OfKinesis implements WriteLimits {
        private static final int RECORDS = 1_000;
        private static final int BYTES = 1024 * 1024;
        private static final int MOST_SHARDS = 100_000;

        private record Shard(String topic, ShardId shard) {}

        private record Second(long second, int records, int bytes) {}

        private final Clock clock;
        private final Map<Shard, Second> used = new ConcurrentHashMap<>();

        public OfKinesis(Clock clock) {
            this.clock = clock;
        }

        @Override
        public boolean admits(String topic, ShardId shard, int bytes) {
            long now = clock.instant().getEpochSecond();
            if (used.size() >= MOST_SHARDS) {
                used.values().removeIf(old -> old.second() < now);
            }
            boolean[] admitted = new boolean[1];
            used.compute(new Shard(topic, shard), (key, before) -> {
                Second current = before == null || before.second() != now ? new Second(now, 0, 0) : before;
                // A record may be larger than what is left of its second, never than the whole of one.
                boolean fits =
                        current.records() < RECORDS && (current.bytes() == 0 || current.bytes() + bytes <= BYTES);
                admitted[0] = fits;
                return fits ? new Second(now, current.records() + 1, current.bytes() + bytes) : current;
            });
            return admitted[0];
        }
    }
}
