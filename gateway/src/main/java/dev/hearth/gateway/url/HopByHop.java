package dev.hearth.gateway.url;

import java.util.Set;

/** Headers that are between two neighbours and are never passed on (RFC 9110, section 7.6.1). */
final class HopByHop {
    private static final Set<String> NAMES = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    static boolean is(String lowerCaseName) {
        return NAMES.contains(lowerCaseName);
    }

    private HopByHop() {}
}
