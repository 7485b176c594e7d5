package dev.hearth.storage.objects.request;

import dev.hearth.aws.signature.UriCoding;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which bucket and key a request names, in path style ({@code /bucket/key}) or virtual-host style ({@code Host:
 * bucket.localhost}, {@code /key}).
 *
 * @param bucket as the caller wrote it; empty when the service itself is meant
 * @param key decoded; empty when the bucket itself is meant
 */
public record S3Address(String bucket, String key) {
    /**
     * @param bases host names, in lower case, under which buckets are sub-domains; longer ones before their own ends
     * @param path percent-encoded
     */
    public static S3Address of(@Nullable String host, String path, List<String> bases) {
        String virtual = virtualBucket(host == null ? "" : host, bases);
        String rest = path.startsWith("/") ? path.substring(1) : path;
        if (!virtual.isEmpty()) {
            return new S3Address(virtual, UriCoding.decode(rest));
        }
        int slash = rest.indexOf('/');
        return slash < 0
                ? new S3Address(UriCoding.decode(rest), "")
                : new S3Address(
                        UriCoding.decode(rest.substring(0, slash)), UriCoding.decode(rest.substring(slash + 1)));
    }

    private static String virtualBucket(String authority, List<String> bases) {
        int colon = authority.lastIndexOf(':');
        String host = (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
        for (String base : bases) {
            if (host.equals(base)) {
                return "";
            }
            if (host.endsWith("." + base)) {
                return host.substring(0, host.length() - base.length() - 1);
            }
        }
        return "";
    }

    public boolean isService() {
        return bucket.isEmpty();
    }

    public boolean isBucket() {
        return !bucket.isEmpty() && key.isEmpty();
    }
}
