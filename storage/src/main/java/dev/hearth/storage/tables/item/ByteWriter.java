package dev.hearth.storage.tables.item;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being written, growing as needed. One thread. */
final class ByteWriter {
    private byte[] buffer = new byte[256];
    private int size;

    void put(int value) {
        room(1);
        buffer[size++] = (byte) value;
    }

    /** A number that is never negative, seven bits a byte, the lowest first. */
    void putVarint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    void putZigZag(long value) {
        putVarint((value << 1) ^ (value >> 63));
    }

    void putBytes(byte[] bytes) {
        putVarint(bytes.length);
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    void putText(String text) {
        putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return Arrays.copyOf(buffer, size);
    }

    private void room(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
