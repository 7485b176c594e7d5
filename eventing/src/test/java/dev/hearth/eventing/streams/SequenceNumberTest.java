package dev.hearth.eventing.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceNumberTest {
    @ParameterizedTest
    @CsvSource({"0,0", "3,17", "9999,9223372036854775807", "2147483647,1"})
    void givesItsPartitionAndOffsetBack(int partition, long offset) {
        SequenceNumber number = new SequenceNumber(partition, offset);
        assertThat(number.toString()).hasSize(56).containsOnlyDigits();
        assertThat(SequenceNumber.parse(number.toString())).contains(number);
    }

    @Test
    void growsWithTheOffsetAsANumberAndAsAText() {
        String smaller = new SequenceNumber(3, 9).toString();
        String larger = new SequenceNumber(3, 10).toString();
        assertThat(new BigInteger(larger)).isGreaterThan(new BigInteger(smaller));
        assertThat(larger).isGreaterThan(smaller);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "49590338271490256608559692538361571095921575989136588898",
                "49609999999999990000000000000000000000000000000000000001",
                "4960000000000001 000000000000000000000000000000000000001"
            })
    void knowsWhatIsNoneOfOurs(String text) {
        assertThat(SequenceNumber.parse(text)).isEmpty();
    }

    @Test
    void aShardIsNamedAfterItsPartition() {
        assertThat(new ShardId(2)).hasToString("shardId-000000000002");
        assertThat(ShardId.parse("shardId-000000000002")).contains(new ShardId(2));
        assertThat(ShardId.parse("shardId-2")).isEmpty();
        assertThat(ShardId.parse("shardId-999999999999")).isEmpty();
    }
}
