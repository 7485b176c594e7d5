package dev.hearth.conformance.bench;

import java.nio.ByteBuffer;

/** As much of an HTTP/1.1 response as has come, read in place: enough to see whether it is whole. */
record Response(ByteBuffer bytes) {
    private static final byte[] LENGTH = "content-length:".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    int status() {
        return (bytes.get(9) - '0') * 100 + (bytes.get(10) - '0') * 10 + bytes.get(11) - '0';
    }

    /** By its Content-Length, or, without one, by the last chunk. */
    boolean whole() {
        int end = bytes.position();
        int length = -1;
        for (int at = 0; at + 2 < end; at++) {
            if (bytes.get(at) != '\n') {
                continue;
            }
            if (bytes.get(at + 1) == '\r') {
                return length >= 0 ? end >= at + 3 + length : endsWithLastChunk(end);
            }
            if (namesLength(at + 1, end)) {
                length = number(at + 1 + LENGTH.length, end);
            }
        }
        return false;
    }

    private boolean namesLength(int at, int end) {
        if (at + LENGTH.length >= end) {
            return false;
        }
        for (int i = 0; i < LENGTH.length; i++) {
            if ((bytes.get(at + i) | 0x20) != (LENGTH[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private int number(int from, int end) {
        int number = 0;
        for (int at = from; at < end && bytes.get(at) != '\r'; at++) {
            if (bytes.get(at) != ' ') {
                number = number * 10 + bytes.get(at) - '0';
            }
        }
        return number;
    }

    private boolean endsWithLastChunk(int end) {
        String last = "\r\n0\r\n\r\n";
        for (int i = 0; i < last.length(); i++) {
            if (end < last.length() || bytes.get(end - last.length() + i) != last.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
