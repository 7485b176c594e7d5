package dev.hearth.storage.objects.payload;

import java.util.zip.Checksum;

/** CRC-64/NVME (NVM Express base specification, "64-bit CRC"): reflected, polynomial AD93D23594C93659, inverted at both ends. */
final class Crc64Nvme implements Checksum {
    private static final long REFLECTED_POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long[][] TABLES = tables();

    private long crc = ~0L;

    /** Eight tables, so that eight bytes are taken at a step. */
    private static long[][] tables() {
        long[][] tables = new long[8][256];
        for (int at = 0; at < 256; at++) {
            long value = at;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ REFLECTED_POLYNOMIAL;
            }
            tables[0][at] = value;
        }
        for (int table = 1; table < 8; table++) {
            for (int at = 0; at < 256; at++) {
                long before = tables[table - 1][at];
                tables[table][at] = (before >>> 8) ^ tables[0][(int) (before & 0xff)];
            }
        }
        return tables;
    }

    @Override
    public void update(int b) {
        crc = (crc >>> 8) ^ TABLES[0][(int) ((crc ^ b) & 0xff)];
    }

    @Override
    public void update(byte[] bytes, int from, int length) {
        int at = from;
        int end = from + length;
        for (; at + 8 <= end; at += 8) {
            long mixed = crc;
            for (int ahead = 0; ahead < 8; ahead++) {
                mixed ^= (bytes[at + ahead] & 0xffL) << (8 * ahead);
            }
            long next = 0;
            for (int ahead = 0; ahead < 8; ahead++) {
                next ^= TABLES[7 - ahead][(int) ((mixed >>> (8 * ahead)) & 0xff)];
            }
            crc = next;
        }
        for (; at < end; at++) {
            update(bytes[at]);
        }
    }

    @Override
    public long getValue() {
        return ~crc;
    }

    @Override
    public void reset() {
        crc = ~0L;
    }
}
