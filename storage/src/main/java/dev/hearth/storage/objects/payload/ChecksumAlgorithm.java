package dev.hearth.storage.objects.payload;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The checksums that S3 knows (S3 user guide, "Checking object integrity"). */
public enum ChecksumAlgorithm {
    CRC32(4),
    CRC32C(4),
    CRC64NVME(8),
    SHA1(20),
    SHA256(32);

    static final String HEADER_PREFIX = "x-amz-checksum-";

    private final int bytes;

    ChecksumAlgorithm(int bytes) {
        this.bytes = bytes;
    }

    /** {@code x-amz-checksum-crc32}. */
    public String header() {
        return HEADER_PREFIX + name().toLowerCase(Locale.ROOT);
    }

    /** How many characters its value has in base 64. */
    public int valueLength() {
        return (bytes + 2) / 3 * 4;
    }

    public static Optional<ChecksumAlgorithm> ofHeader(String name) {
        String lower = name.toLowerCase(Locale.ROOT).trim();
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.header().equals(lower))
                .findFirst();
    }
}
