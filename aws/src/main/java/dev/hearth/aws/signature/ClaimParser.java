package dev.hearth.aws.signature;

import dev.hearth.aws.signature.Claim.Bearer;
import dev.hearth.aws.signature.Claim.Malformed;
import dev.hearth.aws.signature.Claim.None;
import dev.hearth.aws.signature.Claim.Signed;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Claim} from a request; IAM's words for what is missing or wrong in it. */
final class ClaimParser {
    static final CharSequence X_AMZ_DATE = HttpHeaders.createOptimized("x-amz-date");
    static final CharSequence X_AMZ_SECURITY_TOKEN = HttpHeaders.createOptimized("x-amz-security-token");
    private static final Pattern BASIC_DATE = Pattern.compile("[0-9]{8}T[0-9]{6}Z");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");
    private static final int LONGEST_PRESIGNED_SECONDS = 604_800;

    static Claim parse(MultiMap headers, @Nullable String rawQuery) {
        String authorization = headers.get(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            return rawQuery != null && rawQuery.contains("X-Amz-Signature=") ? presigned(rawQuery) : new None();
        }
        if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return new Bearer(authorization.substring(7).trim());
        }
        if (!authorization.startsWith(Claim.ALGORITHM)) {
            return malformed("Unsupported AWS 'algorithm': '%s'.".formatted(algorithm(authorization)));
        }
        Map<String, String> parts = new HashMap<>(4);
        for (String part : authorization.substring(Claim.ALGORITHM.length()).split(",", 8)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).trim(),
                        part.substring(equals + 1).trim());
            }
        }
        String date = headers.get(X_AMZ_DATE);
        List<String> missing = new ArrayList<>();
        for (String needed : List.of("Credential", "Signature", "SignedHeaders")) {
            if (!parts.containsKey(needed)) {
                missing.add("Authorization header requires '%s' parameter.".formatted(needed));
            }
        }
        if (date == null) {
            missing.add("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }
        if (date == null || !missing.isEmpty()) {
            return malformed(String.join(" ", missing));
        }
        return signed(
                get(parts, "Credential"),
                get(parts, "SignedHeaders"),
                get(parts, "Signature"),
                date,
                0,
                headers.get(X_AMZ_SECURITY_TOKEN));
    }

    private static Claim presigned(String rawQuery) {
        Map<String, String> query = new HashMap<>();
        for (String pair : rawQuery.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.startsWith("X-Amz-")) {
                query.put(pair.substring(0, equals), UriCoding.decode(pair.substring(equals + 1)));
            }
        }
        for (String needed :
                List.of("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires")) {
            if (!query.containsKey(needed)) {
                return malformed("AWS query-string parameters must include '%s'.".formatted(needed));
            }
        }
        if (!get(query, "X-Amz-Algorithm").equals(Claim.ALGORITHM)) {
            return malformed("Unsupported AWS 'algorithm': '%s'.".formatted(get(query, "X-Amz-Algorithm")));
        }
        String expires = get(query, "X-Amz-Expires");
        if (!SECONDS.matcher(expires).matches()
                || Integer.parseInt(expires) < 1
                || Integer.parseInt(expires) > LONGEST_PRESIGNED_SECONDS) {
            return malformed(
                    "X-Amz-Expires must be a number of seconds between 1 and 604800, not '%s'.".formatted(expires));
        }
        return signed(
                get(query, "X-Amz-Credential"),
                get(query, "X-Amz-SignedHeaders"),
                get(query, "X-Amz-Signature"),
                get(query, "X-Amz-Date"),
                Integer.parseInt(expires),
                query.get("X-Amz-Security-Token"));
    }

    private static Claim signed(
            String credential,
            String signedHeaders,
            String signature,
            String date,
            int expires,
            @Nullable String securityToken) {
        String[] scope = credential.split("/", -1);
        if (scope.length != 5 || !scope[4].equals("aws4_request")) {
            return malformed("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/"
                    + "term, got '%s'".formatted(credential));
        }
        if (!BASIC_DATE.matcher(date).matches()) {
            return malformed("Date must be in ISO-8601 'basic format'. Got '%s'. See http://en.wikipedia.org/wiki/"
                            .formatted(date)
                    + "ISO_8601");
        }
        if (!date.startsWith(scope[1])) {
            return new Malformed(Denial.invalid(
                    "Credential should be scoped to a valid date: date in Credential scope does not match YYYYMMDD"
                            + " from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'."
                                    .formatted(scope[1], date.substring(0, 8), date)));
        }
        List<String> headers = List.of(signedHeaders.split(";", 100));
        if (!headers.contains("host") && !headers.contains(CanonicalRequest.AUTHORITY)) {
            return new Malformed(
                    Denial.invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
        }
        return new Signed(scope[0], scope[1], scope[2], scope[3], headers, signature, date, expires, securityToken);
    }

    private static String algorithm(String authorization) {
        int space = authorization.indexOf(' ');
        return space < 0 ? "" : authorization.substring(0, Math.min(space, 64));
    }

    private static String get(Map<String, String> map, String name) {
        return map.getOrDefault(name, "");
    }

    private static Claim malformed(String message) {
        return new Malformed(Denial.incomplete(message));
    }

    private ClaimParser() {}
}
