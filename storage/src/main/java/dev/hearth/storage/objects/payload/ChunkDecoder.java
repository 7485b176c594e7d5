package dev.hearth.storage.objects.payload;

import dev.hearth.aws.signature.ChunkChain;
import dev.hearth.storage.objects.failure.S3Fault;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Takes aws-chunked framing off, chunk by chunk, however the bytes were cut:
 *
 * <pre>
 *   SIZE  "400;chunk-signature=…\r\n" ─▶ DATA ─▶ AFTER_DATA "\r\n" ─▶ SIZE …
 *     └── "0;…\r\n" ─▶ TRAILERS "x-amz-checksum-crc32:…\r\n" … until the body ends
 * </pre>
 */
final class ChunkDecoder {
    private static final int LONGEST_LINE = 1024;
    private static final int MOST_TRAILERS = 16 * 1024;
    private static final long LARGEST_CHUNK = 5L << 30;
    private static final String SIGNATURE = "chunk-signature=";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private enum At {
        SIZE,
        DATA,
        AFTER_DATA,
        TRAILERS
    }

    private final Optional<ChunkChain> chain;
    private final boolean wantsTrailers;
    private final RunningChecksum chunkHash = RunningChecksum.digest("SHA-256");
    private final StringBuilder line = new StringBuilder(128);
    private At at = At.SIZE;
    private long left;
    private String signature = "";

    ChunkDecoder(Framing.Chunked framing) {
        this.chain = framing.signatures();
        this.wantsTrailers = framing.trailers();
    }

    /** The data within these bytes; throws the fault that the framing or a signature has. */
    Buffer decode(Buffer in) {
        byte[] bytes = in.getBytes();
        Buffer out = Buffer.buffer(bytes.length);
        int from = 0;
        while (from < bytes.length) {
            switch (at) {
                case DATA -> {
                    int length = (int) Math.min(left, bytes.length - from);
                    out.appendBytes(bytes, from, length);
                    if (chain.isPresent()) {
                        chunkHash.update(bytes, from, length);
                    }
                    from += length;
                    left -= length;
                    if (left == 0) {
                        verifyChunk();
                        at = At.AFTER_DATA;
                    }
                }
                case SIZE, AFTER_DATA -> {
                    char c = (char) bytes[from++];
                    if (c == '\n') {
                        lineEnds();
                    } else if (line.length() < LONGEST_LINE) {
                        line.append(c);
                    } else {
                        throw incomplete();
                    }
                }
                case TRAILERS -> {
                    if (line.length() + bytes.length - from > MOST_TRAILERS) {
                        throw malformedTrailer();
                    }
                    line.append(new String(bytes, from, bytes.length - from, StandardCharsets.ISO_8859_1));
                    from = bytes.length;
                }
            }
        }
        return out;
    }

    private void lineEnds() {
        String text = line.toString().trim();
        line.setLength(0);
        if (at == At.AFTER_DATA) {
            if (!text.isEmpty()) {
                throw incomplete();
            }
            at = At.SIZE;
            return;
        }
        int semicolon = text.indexOf(';');
        left = size(semicolon < 0 ? text : text.substring(0, semicolon));
        String extension = semicolon < 0 ? "" : text.substring(semicolon + 1).trim();
        signature = extension.startsWith(SIGNATURE) ? extension.substring(SIGNATURE.length()) : "";
        if (left == 0) {
            verifyChunk();
            at = At.TRAILERS;
        } else {
            at = At.DATA;
        }
    }

    private static long size(String hexadecimal) {
        try {
            long size = Long.parseLong(hexadecimal, 16);
            if (size >= 0 && size <= LARGEST_CHUNK) {
                return size;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw incomplete();
    }

    private void verifyChunk() {
        if (chain.isPresent() && !chain.get().chunk(HexFormat.of().formatHex(chunkHash.value()), signature)) {
            throw S3Fault.signatureDoesNotMatch();
        }
    }

    /**
     * What stood behind the last chunk, verified; names in lower case.
     *
     * @throws S3Fault when the last chunk did not come
     */
    Map<String, String> end() {
        if (at != At.TRAILERS) {
            throw incomplete();
        }
        Map<String, String> trailers = new LinkedHashMap<>();
        for (String raw : line.toString().split("\n", -1)) {
            String text = raw.trim();
            int colon = text.indexOf(':');
            if (colon > 0) {
                trailers.put(
                        text.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                        text.substring(colon + 1).trim());
            } else if (!text.isEmpty()) {
                throw malformedTrailer();
            }
        }
        String signed = trailers.remove(TRAILER_SIGNATURE);
        if (!wantsTrailers) {
            if (!trailers.isEmpty()) {
                throw malformedTrailer();
            }
            return Map.of();
        }
        if (chain.isPresent()) {
            verifyTrailers(chain.get(), trailers, signed == null ? "" : signed);
        }
        return trailers;
    }

    private static void verifyTrailers(ChunkChain chain, Map<String, String> trailers, String signature) {
        StringBuilder canonical = new StringBuilder();
        trailers.forEach((name, value) ->
                canonical.append(name).append(':').append(value).append('\n'));
        byte[] bytes = canonical.toString().getBytes(StandardCharsets.UTF_8);
        RunningChecksum hash = RunningChecksum.digest("SHA-256");
        hash.update(bytes, 0, bytes.length);
        if (!chain.trailer(HexFormat.of().formatHex(hash.value()), signature)) {
            throw S3Fault.signatureDoesNotMatch();
        }
    }

    private static S3Fault incomplete() {
        return S3Fault.incompleteBody();
    }

    static S3Fault malformedTrailer() {
        return new S3Fault(
                400,
                "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not conform to our published"
                        + " schema.");
    }
}
