package dev.hearth.storage.tables.engine;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where a row lies in its space. Rows of a partition are in the order of their sort keys, compared as unsigned bytes, a
 * prefix before what it begins; a sort key may be empty. Nobody writes into the arrays.
 *
 * @param partition 1 to 2048 bytes
 * @param sort 0 to 16384 bytes: the sort keys of an index hold a whole key of their table
 */
public record RowKey(byte[] partition, byte[] sort) implements Comparable<RowKey> {
    public RowKey {
        if (partition.length < 1 || partition.length > 2048 || sort.length > 16384) {
            throw new IllegalArgumentException("A partition has 1 to 2048 bytes and a sort key up to 16384, not "
                    + partition.length + " and " + sort.length + '.');
        }
    }

    @Override
    public int compareTo(RowKey other) {
        int byPartition = Arrays.compareUnsigned(partition, other.partition);
        return byPartition != 0 ? byPartition : Arrays.compareUnsigned(sort, other.sort);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey key && Arrays.equals(partition, key.partition) && Arrays.equals(sort, key.sort);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(partition) + Arrays.hashCode(sort);
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.formatHex(partition) + '/' + hex.formatHex(sort);
    }
}
