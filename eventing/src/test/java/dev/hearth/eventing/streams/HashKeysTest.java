package dev.hearth.eventing.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashKeysTest {
    private static final BigInteger LAST = BigInteger.TWO.pow(128).subtract(BigInteger.ONE);

    @Test
    void oneShardHasTheWholeRange() {
        HashKeys.Range range = new HashKeys(1).range(new ShardId(0));
        assertThat(range.first()).isZero();
        assertThat(range.last()).isEqualTo(new BigInteger("340282366920938463463374607431768211455"));
    }

    @Test
    void twoShardsShareItAsKinesisDocumentsIt() {
        HashKeys keys = new HashKeys(2);
        assertThat(keys.range(new ShardId(0)).last())
                .isEqualTo(new BigInteger("170141183460469231731687303715884105727"));
        assertThat(keys.range(new ShardId(1)).first())
                .isEqualTo(new BigInteger("170141183460469231731687303715884105728"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
    void theRangesOfAllShardsMeetAndCoverEverything(int shards) {
        HashKeys keys = new HashKeys(shards);
        BigInteger next = BigInteger.ZERO;
        for (int partition = 0; partition < shards; partition++) {
            ShardId shard = new ShardId(partition);
            HashKeys.Range range = keys.range(shard);
            assertThat(range.first()).isEqualTo(next);
            assertThat(keys.shardOf(range.first())).isEqualTo(shard);
            assertThat(keys.shardOf(range.last())).isEqualTo(shard);
            next = range.last().add(BigInteger.ONE);
        }
        assertThat(next.subtract(BigInteger.ONE)).isEqualTo(LAST);
    }

    @Test
    void aPartitionKeyIsHashedWithMd5() {
        // echo -n a | md5sum: 0cc175b9c0f1b6a831c399e269772661
        assertThat(HashKeys.hash("a")).isEqualTo(new BigInteger("0cc175b9c0f1b6a831c399e269772661", 16));
        assertThat(new HashKeys(2).shardOf("a")).isEqualTo(new ShardId(0));
        // echo -n b | md5sum: 92eb5ffee6ae2fec3ad71c777531578f
        assertThat(new HashKeys(2).shardOf("b")).isEqualTo(new ShardId(1));
    }

    @Test
    void aHashKeyOutsideOf128BitsIsNotValid() {
        assertThat(HashKeys.valid(LAST)).isTrue();
        assertThat(HashKeys.valid(LAST.add(BigInteger.ONE))).isFalse();
        assertThat(HashKeys.valid(BigInteger.valueOf(-1))).isFalse();
    }
}
