package dev.hearth.storage.objects.request;

import java.util.Locale;
import java.util.Set;

/**
 * Which headers of a caller concern an engine. As with {@link S3Query#forEngine}, whatever nobody thought of stays here: an
 * engine is told everything with Hearth's own key, and engines have headers that command more than their caller was
 * permitted. MinIO, for one, unpacks an archive over the whole bucket for a header that looks like metadata.
 */
public final class EngineHeaders {
    private static final Set<String> FORWARDED = Set.of(
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "content-md5",
            "content-type",
            "expires",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-unmodified-since",
            "range",
            "x-amz-metadata-directive",
            "x-amz-mp-object-size",
            "x-amz-object-attributes",
            "x-amz-max-parts",
            "x-amz-optional-object-attributes",
            "x-amz-part-number-marker",
            "x-amz-sdk-checksum-algorithm",
            "x-amz-storage-class");

    private static final Set<String> FORWARDED_BEGINNINGS = Set.of(
            "x-amz-checksum-", "x-amz-copy-source-", "x-amz-if-match-", "x-amz-meta-", "x-amz-server-side-encryption");

    /** MinIO's bulk upload: the entries of an archive are written wherever its own header says. */
    private static final Set<String> COMMANDS = Set.of("x-amz-meta-snowball-", "x-amz-meta-minio-");

    public static boolean concern(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return (FORWARDED.contains(name) || begins(name, FORWARDED_BEGINNINGS)) && !begins(name, COMMANDS);
    }

    private static boolean begins(String name, Set<String> beginnings) {
        return beginnings.stream().anyMatch(name::startsWith);
    }

    private EngineHeaders() {}
}
