package dev.hearth.eventing.sources.poll;

import java.time.Instant;
import org.apache.kafka.clients.admin.OffsetSpec;

/** Where a source begins to read. */
public sealed interface StartingPosition {
    record TrimHorizon() implements StartingPosition {}

    record Latest() implements StartingPosition {}

    record AtTimestamp(Instant time) implements StartingPosition {}

    /** In Kafka's words. */
    default OffsetSpec spec() {
        return switch (this) {
            case TrimHorizon t -> OffsetSpec.earliest();
            case Latest l -> OffsetSpec.latest();
            case AtTimestamp(Instant time) -> OffsetSpec.forTimestamp(time.toEpochMilli());
        };
    }
}
