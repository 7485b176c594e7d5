package dev.hearth.storage.objects.request;

import dev.hearth.aws.signature.UriCoding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The query of a request, decoded; of a name that comes twice the first value counts. */
public record S3Query(Map<String, String> values) {
    /**
     * What an engine hears of a query. Everything else that an S3 might understand (MinIO knows many more sub-resources)
     * would be an operation that nobody permitted.
     */
    private static final Set<String> FORWARDED = Set.of(
            "attributes",
            "continuation-token",
            "delete",
            "delimiter",
            "encoding-type",
            "encryption",
            "fetch-owner",
            "key-marker",
            "lifecycle",
            "list-type",
            "marker",
            "max-keys",
            "max-parts",
            "max-uploads",
            "part-number-marker",
            "partNumber",
            "prefix",
            "response-cache-control",
            "response-content-disposition",
            "response-content-encoding",
            "response-content-language",
            "response-content-type",
            "response-expires",
            "start-after",
            "upload-id-marker",
            "uploadId",
            "uploads",
            "version-id-marker",
            "versionId",
            "versioning",
            "versions");

    public S3Query {
        values = new LinkedHashMap<>(values);
    }

    public static S3Query of(@Nullable String raw) {
        Map<String, String> values = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                if (!name.isEmpty()) {
                    values.putIfAbsent(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
                }
            }
        }
        return new S3Query(values);
    }

    /** In a query, unlike in a path, a plus sign is a blank. */
    private static String decode(String text) {
        return UriCoding.decode(text.replace('+', ' '));
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public String value(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** For the engine, encoded; empty when nothing of it concerns the engine. */
    public String forEngine() {
        return values.entrySet().stream()
                .filter(entry -> FORWARDED.contains(entry.getKey()))
                .map(entry -> UriCoding.encode(entry.getKey(), false) + '=' + UriCoding.encode(entry.getValue(), false))
                .collect(Collectors.joining("&"));
    }
}
