package dev.hearth.storage.objects.bucket;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A CORSRule (S3 API reference, "CORSRule"): which pages of other origins may do what. */
public record CorsRule(
        List<String> allowedOrigins,
        List<String> allowedMethods,
        List<String> allowedHeaders,
        List<String> exposeHeaders,
        Optional<Integer> maxAgeSeconds,
        Optional<String> id) {
    public CorsRule {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedMethods = List.copyOf(allowedMethods);
        allowedHeaders = List.copyOf(allowedHeaders);
        exposeHeaders = List.copyOf(exposeHeaders);
    }

    public boolean allows(String origin, String method) {
        return allowedMethods.contains(method) && allowedOrigins.stream().anyMatch(rule -> matches(rule, origin));
    }

    /** Are all of these request headers allowed? Their names compare without case. */
    public boolean allowsHeaders(List<String> names) {
        return names.stream()
                .allMatch(name -> allowedHeaders.stream()
                        .anyMatch(rule -> matches(rule.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))));
    }

    public boolean anyOrigin() {
        return allowedOrigins.contains("*");
    }

    /** With at most one star, which stands for any characters. */
    private static boolean matches(String rule, String text) {
        int star = rule.indexOf('*');
        if (star < 0) {
            return rule.equals(text);
        }
        String tail = rule.substring(star + 1);
        return text.length() >= rule.length() - 1 && text.startsWith(rule.substring(0, star)) && text.endsWith(tail);
    }
}
