package dev.hearth.aws.signature;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The canonical form of a request (IAM user guide, "Create a signed AWS API request", step 1). */
final class CanonicalRequest {
    /** What HTTP/2 has instead of {@code Host}, and what some clients of it sign; here it comes as {@code Host} all the same. */
    static final String AUTHORITY = ":authority";

    /** The path as every service but S3 wants it: without dot segments, and encoded once more than it came. */
    static String path(String raw) {
        return UriCoding.encode(UriCoding.normalize(raw), true);
    }

    /** The path as S3 wants it: encoded once, and never normalised, since a key may hold dots and doubled slashes. */
    static String s3Path(String raw) {
        return UriCoding.encode(UriCoding.decode(raw), true);
    }

    /**
     * @param path already canonical: {@link #path} or {@link #s3Path}
     * @param rawQuery as it came, without the question mark
     */
    static String of(
            String method,
            String path,
            @Nullable String rawQuery,
            MultiMap headers,
            List<String> signedHeaders,
            String payloadHash) {
        StringBuilder out = new StringBuilder(512);
        out.append(method).append('\n');
        out.append(path).append('\n');
        query(rawQuery, out);
        out.append('\n');
        for (String name : signedHeaders) {
            out.append(name).append(':');
            values(headers, name.equals(AUTHORITY) ? "host" : name, out);
            out.append('\n');
        }
        out.append('\n');
        for (int at = 0; at < signedHeaders.size(); at++) {
            out.append(at == 0 ? "" : ";").append(signedHeaders.get(at));
        }
        return out.append('\n').append(payloadHash).toString();
    }

    private static void query(@Nullable String rawQuery, StringBuilder out) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return;
        }
        List<String[]> pairs = new ArrayList<>();
        for (String pair : rawQuery.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!name.equals("X-Amz-Signature")) {
                pairs.add(new String[] {recode(name), recode(value)});
            }
        }
        Collections.sort(pairs, (a, b) -> {
            int byName = a[0].compareTo(b[0]);
            return byName != 0 ? byName : a[1].compareTo(b[1]);
        });
        String between = "";
        for (String[] pair : pairs) {
            out.append(between).append(pair[0]).append('=').append(pair[1]);
            between = "&";
        }
    }

    private static String recode(String part) {
        return UriCoding.encode(UriCoding.decode(part), false);
    }

    private static void values(MultiMap headers, String name, StringBuilder out) {
        String between = "";
        for (String value : headers.getAll(name)) {
            out.append(between);
            collapse(value, out);
            between = ",";
        }
    }

    /** Trimmed, and runs of blanks made one. */
    private static void collapse(String value, StringBuilder out) {
        boolean blank = false;
        boolean started = false;
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == ' ' || c == '\t') {
                blank = started;
                continue;
            }
            if (blank) {
                out.append(' ');
                blank = false;
            }
            started = true;
            out.append(c);
        }
    }

    private CanonicalRequest() {}
}
