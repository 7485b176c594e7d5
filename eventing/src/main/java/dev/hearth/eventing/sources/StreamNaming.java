package dev.hearth.eventing.sources;

import dev.hearth.eventing.sources.payload.KinesisRecords.StreamNames;

/** How streams name their shards and records: as ShardId and SequenceNumber write them, but quickly. */
final class StreamNaming {
    static final StreamNames NAMES = new StreamNames() {
        @Override
        public String shardId(int partition) {
            return padded("shardId-", partition, 12);
        }

        @Override
        public String sequenceNumber(int partition, long offset) {
            return padded(padded("4960", partition, 12), offset, 40);
        }
    };

    /** Much is named, so this is done without a format. */
    private static String padded(String before, long number, int digits) {
        String text = Long.toString(number);
        return before + "0".repeat(digits - text.length()) + text;
    }

    private StreamNaming() {}
}
