package dev.hearth.storage.tables.service.stream;

import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry.Stream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Forgets records that are older than a day, and streams that ended longer ago (DynamoDB developer guide, "Data retention limit for DynamoDB Streams"). */
public final class Trim {
    public static final Duration KEPT = Duration.ofHours(24);

    private final TableEngine engine;
    private final StreamRegistry streams;
    private final Clock clock;

    public Trim(TableEngine engine, StreamRegistry streams, Clock clock) {
        this.engine = engine;
        this.streams = streams;
        this.clock = clock;
    }

    public void run() {
        Instant before = clock.instant().minus(KEPT);
        for (Stream stream : streams.all()) {
            if (!stream.enabled() && stream.endedAtMillis() < before.toEpochMilli()) {
                streams.forget(stream);
            } else if (stream.createdAtMillis() < before.toEpochMilli()) {
                engine.trimRecords(stream.spec().id(), stream.spec().shards(), before);
            }
        }
    }
}
