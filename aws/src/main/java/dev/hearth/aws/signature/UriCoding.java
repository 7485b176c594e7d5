package dev.hearth.aws.signature;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Percent-coding as Signature Version 4 wants it: all but {@code A-Z a-z 0-9 - _ . ~}, upper-case hexadecimal. */
public final class UriCoding {
    private static final String HEX = "0123456789ABCDEF";

    public static String encode(String text, boolean keepSlash) {
        StringBuilder out = null;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at++) {
            char c = (char) (bytes[at] & 0xff);
            if (unreserved(c) || (keepSlash && c == '/')) {
                if (out != null) {
                    out.append(c);
                }
                continue;
            }
            if (out == null) {
                out = new StringBuilder(bytes.length + 16).append(new String(bytes, 0, at, StandardCharsets.UTF_8));
            }
            out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
        return out == null ? text : out.toString();
    }

    private static boolean unreserved(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.'
                || c == '~';
    }

    /** Percent sequences to text; a {@code +} stays, and so does a percent sign that begins no sequence. */
    public static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '%' && at + 2 < bytes.length) {
                int high = Character.digit(bytes[at + 1], 16);
                int low = Character.digit(bytes[at + 2], 16);
                if (high >= 0 && low >= 0) {
                    out.write(high << 4 | low);
                    at += 2;
                    continue;
                }
            }
            out.write(bytes[at]);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** RFC 3986 dot segments and doubled slashes removed, as AWS does for every service but S3. */
    public static String normalize(String path) {
        if (path.isEmpty()) {
            return "/";
        }
        if (!path.contains("//") && !path.contains("/.")) {
            return path;
        }
        Deque<String> segments = new ArrayDeque<>();
        String[] parts = path.split("/", -1);
        for (String part : parts) {
            if (part.equals("..")) {
                segments.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                segments.addLast(part);
            }
        }
        String last = parts[parts.length - 1];
        boolean folder = last.isEmpty() || last.equals(".") || last.equals("..");
        String joined = "/" + String.join("/", segments);
        return folder && !segments.isEmpty() ? joined + "/" : joined;
    }

    private UriCoding() {}
}
