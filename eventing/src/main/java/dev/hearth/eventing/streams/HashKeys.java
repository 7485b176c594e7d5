package dev.hearth.eventing.streams;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which shard a partition key belongs to: its MD5 as an unsigned number of 128 bits, in the ranges that the shards share evenly
 * (Kinesis Data Streams developer guide, "Partition key"; API reference, "HashKeyRange").
 *
 * <p>With 3 shards: shard 0 has 0 … 2^128/3 − 1 and so on, and the last one what is left over.
 */
public record HashKeys(int shards) {
    /** One more than the largest hash key. */
    private static final BigInteger END = BigInteger.ONE.shiftLeft(128);

    public HashKeys {
        if (shards < 1) {
            throw new IllegalArgumentException("a stream has at least one shard, not " + shards);
        }
    }

    /** The hash keys of a shard, both ends included. */
    public record Range(BigInteger first, BigInteger last) {}

    public Range range(ShardId shard) {
        BigInteger size = size();
        BigInteger first = size.multiply(BigInteger.valueOf(shard.partition()));
        return new Range(first, (shard.partition() == shards - 1 ? END : first.add(size)).subtract(BigInteger.ONE));
    }

    public ShardId shardOf(String partitionKey) {
        return shardOf(hash(partitionKey));
    }

    /** @param hashKey such as an ExplicitHashKey; see {@link #valid} */
    public ShardId shardOf(BigInteger hashKey) {
        int index = hashKey.divide(size()).intValueExact();
        return new ShardId(Math.min(index, shards - 1));
    }

    public static boolean valid(BigInteger hashKey) {
        return hashKey.signum() >= 0 && hashKey.compareTo(END) < 0;
    }

    public static BigInteger hash(String partitionKey) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(partitionKey.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private BigInteger size() {
        return END.divide(BigInteger.valueOf(shards));
    }
}
