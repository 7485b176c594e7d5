package dev.hearth.eventing.sources.payload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** JSON as it grows, in bytes. Nothing is checked: who writes knows the form. One thread. */
final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private byte[] bytes;
    private int length;

    JsonBytes(int expected) {
        bytes = new byte[Math.max(64, expected)];
    }

    /** As it stands: braces, commas, names. */
    @SuppressWarnings("deprecation") // the one call that copies characters of one byte without a table
    JsonBytes raw(String ascii) {
        room(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
        return this;
    }

    JsonBytes raw(byte[] json) {
        room(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /** A string with its quotes, from UTF-8. */
    JsonBytes string(byte[] utf8) {
        room(utf8.length * 6 + 2);
        bytes[length++] = '"';
        for (byte b : utf8) {
            escaped(b);
        }
        bytes[length++] = '"';
        return this;
    }

    JsonBytes string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    private void escaped(byte b) {
        if (b == '"' || b == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = b;
        } else if (b >= 0 && b < 0x20) {
            bytes[length++] = '\\';
            bytes[length++] = 'u';
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[b >> 4];
            bytes[length++] = HEX[b & 15];
        } else {
            bytes[length++] = b;
        }
    }

    /** A string of the bytes in base64. */
    JsonBytes base64(byte[] data) {
        byte[] text = BASE64.encode(data);
        room(text.length + 2);
        bytes[length++] = '"';
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        bytes[length++] = '"';
        return this;
    }

    JsonBytes number(long number) {
        return raw(Long.toString(number));
    }

    /** Milliseconds as seconds with three decimals, as Kinesis has its timestamps. */
    JsonBytes seconds(long millis) {
        long rest = Math.floorMod(millis, 1000);
        return number(Math.floorDiv(millis, 1000))
                .raw(rest < 10 ? ".00" : rest < 100 ? ".0" : ".")
                .number(rest);
    }

    byte[] done() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
