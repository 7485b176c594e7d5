package dev.hearth.pods.java;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 reply of the Runtime API.
 *
 * @param headers by lower-case name; values are bytes as ISO 8859-1
 */
record Reply(int status, Map<String, String> headers, byte[] body) {
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    /** Whether it brings an invocation. */
    boolean isInvocation() {
        return status == 200 && !requestId().isEmpty();
    }

    String requestId() {
        return header("lambda-runtime-aws-request-id");
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** A header whose value may hold more than ASCII. */
    String textHeader(String name) {
        return new String(header(name).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    static Reply read(InputStream in) throws IOException {
        int[] budget = {MAX_HEAD_BYTES};
        String start = line(in, budget);
        if (start.length() < 12) {
            throw new IOException("not an HTTP reply");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in, budget); !line.isEmpty(); line = line(in, budget)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        byte[] body = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"))
                ? chunked(in)
                : exactly(in, parse(headers.getOrDefault("content-length", "0"), 10));
        return new Reply(parse(start.substring(9, 12), 10), headers, body);
    }

    private static byte[] chunked(InputStream in) throws IOException {
        var whole = new java.io.ByteArrayOutputStream();
        while (true) {
            int[] budget = {MAX_HEAD_BYTES};
            int size = parse(line(in, budget), 16);
            if (whole.size() + (long) size > MAX_BODY_BYTES) {
                throw new IOException("the event is too long");
            }
            if (size == 0) {
                while (!line(in, budget).isEmpty()) {
                    // trailers say nothing to a runtime
                }
                return whole.toByteArray();
            }
            whole.write(exactly(in, size));
            line(in, budget);
        }
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        if (length > MAX_BODY_BYTES) {
            throw new IOException("the event is too long");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return body;
    }

    private static int parse(String number, int radix) throws IOException {
        try {
            return Integer.parseUnsignedInt(number.strip(), radix);
        } catch (NumberFormatException e) {
            throw new IOException("not a number in an HTTP reply: '" + number + "'", e);
        }
    }

    private static String line(InputStream in, int[] budget) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (--budget[0] < 0) {
                throw new IOException("the head of the reply is too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
