package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.RowKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How rows and records are named in RocksDB, so that the order of the bytes is the order that readers want. */
final class Keys {
    /** Space id, hash and length of the partition: what bloom filters know of a key beside the whole of it. */
    static final int PREFIX = 8;

    /** Partitions lie in the order of their hashes, of which there are so many; segments of a scan are ranges of them. */
    static final int HASHES = 1 << 16;

    private Keys() {}

    static byte[] row(int space, RowKey key) {
        return row(space, key.partition(), key.sort());
    }

    static byte[] row(int space, byte[] partition, byte[] sort) {
        return ByteBuffer.allocate(PREFIX + partition.length + sort.length)
                .putInt(space)
                .putShort((short) hash(partition))
                .putShort((short) partition.length)
                .put(partition)
                .put(sort)
                .array();
    }

    static RowKey rowKey(byte[] key) {
        int sort = PREFIX + Short.toUnsignedInt(ByteBuffer.wrap(key).getShort(6));
        return new RowKey(Arrays.copyOfRange(key, PREFIX, sort), Arrays.copyOfRange(key, sort, key.length));
    }

    static int hashOf(byte[] key) {
        return Short.toUnsignedInt(ByteBuffer.wrap(key).getShort(4));
    }

    /** The first key of a space whose partition's hash is at least that; {@link #HASHES} gives the end of the space. */
    static byte[] hashed(int space, int hash) {
        return hash < HASHES
                ? ByteBuffer.allocate(6).putInt(space).putShort((short) hash).array()
                : ByteBuffer.allocate(4).putInt(space + 1).array();
    }

    static byte[] record(String stream, int shard, long sequence) {
        byte[] name = stream.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + name.length + 2 + 8)
                .put((byte) name.length)
                .put(name)
                .putShort((short) shard)
                .putLong(sequence)
                .array();
    }

    static long sequence(byte[] recordKey) {
        return ByteBuffer.wrap(recordKey).getLong(recordKey.length - 8);
    }

    /** The lowest key above this one. */
    static byte[] next(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    /** The lowest key above all that begin so; the first byte is never 0xff. */
    static byte[] end(byte[] prefix) {
        int last = prefix.length - 1;
        while (prefix[last] == (byte) 0xff) {
            last--;
        }
        byte[] end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return end;
    }

    static byte[] lower(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other) <= 0 ? one : other;
    }

    static byte[] higher(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other) >= 0 ? one : other;
    }

    /** FNV-1a, its upper half mixed in. */
    static int hash(byte[] partition) {
        int hash = 0x811c9dc5;
        for (byte octet : partition) {
            hash = (hash ^ (octet & 0xff)) * 0x01000193;
        }
        hash = (hash ^ (hash >>> 15)) * 0x2c1b3c6d;
        return (hash ^ (hash >>> 16)) & 0xffff;
    }
}
