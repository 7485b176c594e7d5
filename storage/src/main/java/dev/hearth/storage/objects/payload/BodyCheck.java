package dev.hearth.storage.objects.payload;

import dev.hearth.storage.objects.failure.S3Fault;
import io.vertx.core.buffer.Buffer;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds a body against its {@link Expectation} while it goes by. Of one thread. */
final class BodyCheck {
    private final Expectation expected;
    private final @Nullable ChunkDecoder decoder;
    private final @Nullable RunningChecksum payloadHash;
    private final @Nullable RunningChecksum md5;
    private final Map<ChecksumAlgorithm, RunningChecksum> checksums = new EnumMap<>(ChecksumAlgorithm.class);
    private long seen;

    BodyCheck(Expectation expected) {
        this.expected = expected;
        this.decoder = expected.framing() instanceof Framing.Chunked chunked ? new ChunkDecoder(chunked) : null;
        this.payloadHash = expected.framing() instanceof Framing.Plain plain
                        && plain.sha256().isPresent()
                ? RunningChecksum.digest("SHA-256")
                : null;
        this.md5 = expected.md5().isPresent() ? RunningChecksum.digest("MD5") : null;
        expected.checksums().keySet().forEach(this::follow);
        expected.trailing().ifPresent(this::follow);
    }

    private void follow(ChecksumAlgorithm algorithm) {
        checksums.put(algorithm, RunningChecksum.of(algorithm));
    }

    /** The data within the bytes; throws what is wrong with them. */
    Buffer next(Buffer wire) {
        Buffer data = decoder == null ? wire : decoder.decode(wire);
        seen += data.length();
        if (seen > expected.bytes()) {
            throw S3Fault.incompleteBody();
        }
        if (payloadHash != null || md5 != null || !checksums.isEmpty()) {
            byte[] bytes = data.getBytes();
            if (payloadHash != null) {
                payloadHash.update(bytes, 0, bytes.length);
            }
            if (md5 != null) {
                md5.update(bytes, 0, bytes.length);
            }
            for (RunningChecksum checksum : checksums.values()) {
                checksum.update(bytes, 0, bytes.length);
            }
        }
        return data;
    }

    /**
     * Nothing more comes: was it all right? Throws if it was not.
     *
     * @return the checksum that came behind, in base 64, if one was announced
     */
    @Nullable
    String end() {
        Map<String, String> trailers = decoder == null ? Map.of() : decoder.end();
        if (seen != expected.bytes()) {
            throw S3Fault.incompleteBody();
        }
        if (payloadHash != null && expected.framing() instanceof Framing.Plain plain) {
            String stated = plain.sha256().orElseThrow();
            String computed = HexFormat.of().formatHex(payloadHash.value());
            if (!stated.equals(computed)) {
                throw new S3Fault(
                        400,
                        "XAmzContentSHA256Mismatch",
                        "The provided 'x-amz-content-sha256' header does not match what was computed.",
                        Map.of(
                                "ClientComputedContentSHA256", stated,
                                "S3ComputedContentSHA256", computed));
            }
        }
        if (md5 != null && !md5.base64().equals(expected.md5().orElseThrow())) {
            throw new S3Fault(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        }
        Map<ChecksumAlgorithm, String> computed = new EnumMap<>(ChecksumAlgorithm.class);
        checksums.forEach((algorithm, running) -> computed.put(algorithm, running.base64()));
        expected.checksums().forEach((algorithm, stated) -> compare(algorithm, stated, computed));
        if (expected.trailing().isEmpty()) {
            return null;
        }
        ChecksumAlgorithm trailing = expected.trailing().get();
        String stated = trailers.get(trailing.header());
        if (stated == null) {
            throw ChunkDecoder.malformedTrailer();
        }
        compare(trailing, stated, computed);
        return stated;
    }

    private static void compare(ChecksumAlgorithm algorithm, String stated, Map<ChecksumAlgorithm, String> computed) {
        if (!stated.equals(computed.get(algorithm))) {
            throw new S3Fault(
                    400,
                    "BadDigest",
                    "The %s you specified did not match the calculated checksum.".formatted(algorithm.name()));
        }
    }
}
