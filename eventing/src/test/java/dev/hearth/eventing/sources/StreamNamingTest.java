package dev.hearth.eventing.sources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.streams.SequenceNumber;
import dev.hearth.eventing.streams.ShardId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamNamingTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "2, 17", "123456789, 9223372036854775807"})
    void namesShardsAndRecordsAsTheKinesisApiDoes(int partition, long offset) {
        assertThat(StreamNaming.NAMES.shardId(partition)).isEqualTo(new ShardId(partition).toString());
        assertThat(StreamNaming.NAMES.sequenceNumber(partition, offset))
                .isEqualTo(new SequenceNumber(partition, offset).toString());
    }
}
