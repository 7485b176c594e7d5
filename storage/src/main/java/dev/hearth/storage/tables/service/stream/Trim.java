package dev.hearth.storage.tables.service.stream;

import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry.Stream;
import dev.hearth.storage.tables.service.catalogue.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Forgets records that are older than a day, and streams that ended longer ago (DynamoDB developer guide, "Data retention limit
 * for DynamoDB Streams"). A stream that its table does not know, since a process died in between, is ended here.
 */
public final class Trim {
    public static final Duration KEPT = Duration.ofHours(24);

    private static final Duration SETTLED_AFTER = Duration.ofMinutes(1);

    private final TableEngine engine;
    private final Catalogue catalogue;
    private final StreamRegistry streams;
    private final Clock clock;

    public Trim(TableEngine engine, Catalogue catalogue, StreamRegistry streams, Clock clock) {
        this.engine = engine;
        this.catalogue = catalogue;
        this.streams = streams;
        this.clock = clock;
    }

    public void run() {
        Instant before = clock.instant().minus(KEPT);
        for (Stream stream : streams.all()) {
            if (!stream.enabled() && stream.endedAtMillis() < before.toEpochMilli()) {
                streams.forget(stream);
            } else if (stream.enabled() && left(stream)) {
                streams.end(stream.namespace(), stream.spec(), clock.instant());
            } else if (stream.createdAtMillis() < before.toEpochMilli()) {
                engine.trimRecords(stream.spec().id(), stream.spec().shards(), before);
            }
        }
    }

    private boolean left(Stream stream) {
        boolean settled = stream.createdAtMillis() < clock.millis() - SETTLED_AFTER.toMillis();
        return settled
                && catalogue
                        .find(stream.namespace(), stream.table())
                        .flatMap(Table::stream)
                        .filter(stream.spec()::equals)
                        .isEmpty();
    }
}
