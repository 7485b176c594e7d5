package dev.hearth.storage.tables.item;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote; fails with IllegalArgumentException where bytes are missing. One thread. */
final class ByteReader {
    private final byte[] bytes;
    private int at;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int get() {
        need(1);
        return bytes[at++];
    }

    long getVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged();
    }

    long getZigZag() {
        long value = getVarint();
        return (value >>> 1) ^ -(value & 1);
    }

    /** How many elements follow, each of one byte or more. */
    int getCount() {
        long count = getVarint();
        if (count < 0 || count > bytes.length - at) {
            throw damaged();
        }
        return (int) count;
    }

    byte[] getBytes() {
        int length = getCount();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String getText() {
        int length = getCount();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    private void need(int count) {
        if (bytes.length - at < count) {
            throw damaged();
        }
    }

    private IllegalArgumentException damaged() {
        return new IllegalArgumentException(
                "an item's bytes end early, at \"" + at + "\" of \"" + bytes.length + "\": they are damaged");
    }
}
