package dev.hearth.storage.userpools.cognito;

import dev.hearth.storage.userpools.directory.Pool;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Proof that a caller knows its client's secret (Cognito developer guide, "Computing secret hash values"). Pure. */
final class SecretHash {
    /**
     * @param usernames any of them may have been hashed: the name somebody typed, or the id behind it
     * @throws dev.hearth.aws.json.ServiceFault when a client with a secret does not prove that it knows it
     */
    static void check(Pool.Client client, Optional<String> given, String... usernames) {
        if (!client.confidential()) {
            if (given.isPresent()) {
                throw Faults.notAuthorized(
                        "Client %s is not configured for secret but secret was received".formatted(client.id()));
            }
            return;
        }
        String hash = given.orElseThrow(() -> Faults.notAuthorized(
                "Client %s is configured with secret but SECRET_HASH was not received".formatted(client.id())));
        String secret = client.secret().orElseThrow(() -> Faults.internal("the client's secret is not known yet"));
        boolean fits = Stream.of(usernames)
                .map(username -> of(secret, username, client.id()))
                .reduce(false, (so, expected) -> so | Json.same(expected, hash), Boolean::logicalOr);
        if (!fits) {
            throw Faults.notAuthorized("Unable to verify secret hash for client %s".formatted(client.id()));
        }
    }

    static String of(String secret, String username, String clientId) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal((username + clientId).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private SecretHash() {}
}
