package dev.hearth.storage.objects.payload;

import io.vertx.core.buffer.Buffer;

/**
 * Puts aws-chunked framing with one checksum behind around a body, for the engine: chunks of one size, so that the length of
 * it all is known before the first byte.
 */
public final class TrailerFraming {
    private static final int CHUNK = 64 * 1024;
    private static final String LINE = "\r\n";

    private final long bytes;
    private final ChecksumAlgorithm algorithm;
    private long sent;
    private int leftInChunk;

    public TrailerFraming(long bytes, ChecksumAlgorithm algorithm) {
        this.bytes = bytes;
        this.algorithm = algorithm;
    }

    /** Of the whole framed body. */
    public long length() {
        long whole = bytes / CHUNK;
        long rest = bytes % CHUNK;
        long framed = whole * (head(CHUNK).length() + CHUNK + LINE.length());
        if (rest > 0) {
            framed += head((int) rest).length() + rest + LINE.length();
        }
        return framed + head(0).length() + trailer("").length() + algorithm.valueLength();
    }

    /** The next of the data, framed. */
    public Buffer next(Buffer data) {
        Buffer out = Buffer.buffer(data.length() + 32);
        int from = 0;
        while (from < data.length()) {
            if (leftInChunk == 0) {
                leftInChunk = (int) Math.min(CHUNK, bytes - sent);
                out.appendString(head(leftInChunk));
            }
            int length = Math.min(leftInChunk, data.length() - from);
            out.appendBuffer(data, from, length);
            from += length;
            sent += length;
            leftInChunk -= length;
            if (leftInChunk == 0) {
                out.appendString(LINE);
            }
        }
        return out;
    }

    /** What ends it, when all of the data was given. */
    public Buffer end(String checksum) {
        return Buffer.buffer(head(0) + trailer(checksum));
    }

    private static String head(int length) {
        return Integer.toHexString(length) + LINE;
    }

    private String trailer(String checksum) {
        return algorithm.header() + ':' + checksum + LINE + LINE;
    }
}
