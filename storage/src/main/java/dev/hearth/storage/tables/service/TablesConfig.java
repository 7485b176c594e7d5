package dev.hearth.storage.tables.service;

import java.time.Duration;

/**
 * How tables are served.
 *
 * @param catalogueAge how long a table's description may be served from memory; zero when this process alone uses the engine
 * @param streamShards shards of a change stream that is begun now, 1 to 1023
 * @param choreEvery how often the catalogue is looked through for work that others left undone
 * @param sweepEvery how often expired items are deleted
 */
public record TablesConfig(Duration catalogueAge, int streamShards, Duration choreEvery, Duration sweepEvery) {
    public TablesConfig {
        if (catalogueAge.isNegative() || choreEvery.isNegative() || sweepEvery.isNegative()) {
            throw new IllegalArgumentException(
                    "'catalogueAge', 'choreEvery' and 'sweepEvery' are not negative, but were " + catalogueAge + ", "
                            + choreEvery + " and " + sweepEvery);
        }
        if (streamShards < 1 || streamShards > 1023) {
            throw new IllegalArgumentException("'streamShards' is 1 to 1023, not " + streamShards);
        }
    }

    /** For an engine that belongs to this process alone. */
    public static TablesConfig embedded() {
        return new TablesConfig(Duration.ZERO, 2, Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    /** For an engine that several replicas share. */
    public static TablesConfig shared() {
        return new TablesConfig(Duration.ofSeconds(1), 4, Duration.ofSeconds(5), Duration.ofSeconds(30));
    }
}
