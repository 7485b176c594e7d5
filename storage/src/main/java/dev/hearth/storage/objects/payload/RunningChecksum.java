package dev.hearth.storage.objects.payload;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** A checksum of bytes as they go by. */
sealed interface RunningChecksum {
    void update(byte[] bytes, int from, int length);

    byte[] value();

    default String base64() {
        return Base64.getEncoder().encodeToString(value());
    }

    static RunningChecksum of(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32 -> new Cyclic(new CRC32(), 4);
            case CRC32C -> new Cyclic(new CRC32C(), 4);
            case CRC64NVME -> new Cyclic(new Crc64Nvme(), 8);
            case SHA1 -> digest("SHA-1");
            case SHA256 -> digest("SHA-256");
        };
    }

    static RunningChecksum digest(String name) {
        try {
            return new Digest(MessageDigest.getInstance(name));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }

    record Cyclic(Checksum checksum, int width) implements RunningChecksum {
        @Override
        public void update(byte[] bytes, int from, int length) {
            checksum.update(bytes, from, length);
        }

        @Override
        public byte[] value() {
            byte[] whole = ByteBuffer.allocate(8).putLong(checksum.getValue()).array();
            return Arrays.copyOfRange(whole, 8 - width, 8);
        }
    }

    record Digest(MessageDigest digest) implements RunningChecksum {
        @Override
        public void update(byte[] bytes, int from, int length) {
            digest.update(bytes, from, length);
        }

        @Override
        public byte[] value() {
            return digest.digest();
        }
    }
}
