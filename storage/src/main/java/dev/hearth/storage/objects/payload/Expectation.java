package dev.hearth.storage.objects.payload;

import dev.hearth.storage.objects.failure.S3Fault;
import io.vertx.core.MultiMap;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a body must turn out to be.
 *
 * @param bytes its length without framing
 * @param md5 in base 64, of {@code Content-MD5}
 * @param checksums in base 64, of the head
 * @param trailing the checksum that is announced to come behind the body
 */
public record Expectation(
        Framing framing,
        long bytes,
        Optional<String> md5,
        Map<ChecksumAlgorithm, String> checksums,
        Optional<ChecksumAlgorithm> trailing) {

    /** The largest body of one request (S3 user guide, "Uploading objects"). */
    private static final long LARGEST = 5L << 30;

    public Expectation {
        checksums = Map.copyOf(checksums);
    }

    /** @throws S3Fault when the headers say too little, or what cannot be */
    public static Expectation of(Framing framing, MultiMap headers) {
        long bytes = switch (framing) {
            case Framing.Plain plain -> length(headers, "content-length");
            case Framing.Chunked chunked -> length(headers, "x-amz-decoded-content-length");
        };
        Map<ChecksumAlgorithm, String> checksums = new EnumMap<>(ChecksumAlgorithm.class);
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            String value = headers.get(algorithm.header());
            if (value != null) {
                if (value.length() != algorithm.valueLength()) {
                    throw S3Fault.invalidRequest("Value for " + algorithm.header() + " header is invalid.");
                }
                checksums.put(algorithm, value);
            }
        }
        return new Expectation(
                framing,
                bytes,
                Optional.ofNullable(headers.get("content-md5")).map(Expectation::md5),
                checksums,
                trailing(framing, headers));
    }

    private static Optional<ChecksumAlgorithm> trailing(Framing framing, MultiMap headers) {
        String announced = headers.get("x-amz-trailer");
        if (!(framing instanceof Framing.Chunked chunked) || !chunked.trailers()) {
            return Optional.empty();
        }
        if (announced == null || announced.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(ChecksumAlgorithm.ofHeader(announced)
                .orElseThrow(() -> S3Fault.invalidRequest("The value specified in the x-amz-trailer header is not"
                        + " supported: '" + announced + "'; one of x-amz-checksum-crc32, -crc32c, -crc64nvme, -sha1,"
                        + " -sha256 is.")));
    }

    private static String md5(String value) {
        try {
            if (Base64.getDecoder().decode(value).length == 16) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new S3Fault(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
    }

    private static long length(MultiMap headers, String name) {
        String value = headers.get(name);
        if (value == null) {
            String coding = headers.get("transfer-encoding");
            if (name.equals("content-length")
                    && (coding == null || !coding.toLowerCase(Locale.ROOT).contains("chunked"))) {
                return 0; // no body at all
            }
            throw S3Fault.missingContentLength();
        }
        try {
            long bytes = Long.parseLong(value.trim());
            if (bytes > LARGEST) {
                throw S3Fault.entityTooLarge();
            }
            if (bytes >= 0) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw S3Fault.invalidArgument("The value of '%s' is not a length in bytes: '%s'".formatted(name, value));
    }
}
