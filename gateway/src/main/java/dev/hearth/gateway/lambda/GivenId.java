package dev.hearth.gateway.lambda;

import dev.hearth.api.PodProtocol;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The request id that Hearth's own eventing gives to an invocation, since its sender knows it already. Believed of the bearer
 * of the internal token alone; anybody else's is passed over.
 */
final class GivenId {
    /** A UUID: the Runtime API knows no other. */
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final byte[] internalToken;

    GivenId(String internalToken) {
        this.internalToken = internalToken.getBytes(StandardCharsets.UTF_8);
    }

    Optional<String> of(MultiMap headers) {
        String token = headers.get(PodProtocol.INTERNAL_TOKEN);
        if (token == null || !MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), internalToken)) {
            return Optional.empty();
        }
        return Optional.ofNullable(headers.get(PodProtocol.ASYNC_REQUEST_ID))
                .filter(id -> FORM.matcher(id).matches());
    }
}
