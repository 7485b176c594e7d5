package dev.hearth.standalone.apiserver.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind.Bucket;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells callers by their bearer tokens: the admin's, compared in constant time, and those of ServiceAccounts, which
 * {@link #issue} signs with a key drawn from the admin's token and which end with their ServiceAccount.
 */
public final class Tokens {
    private static final String PREFIX = "hearth-sa.";
    private static final int LONGEST = 4096;

    private final byte[] admin;
    private final SecretKeySpec key;
    private final Objects objects;
    private final Clock clock;

    public Tokens(String adminToken, Objects objects, Clock clock) {
        this.admin = adminToken.getBytes(StandardCharsets.UTF_8);
        this.key = new SecretKeySpec(("service-accounts:" + adminToken).getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.objects = objects;
        this.clock = clock;
    }

    /** The caller of an {@code Authorization} header. */
    public Optional<Caller> caller(String authorization) {
        return authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? ofToken(authorization.substring(7).strip())
                : Optional.empty();
    }

    public Optional<Caller> ofToken(String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        if (MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), admin)) {
            return Optional.of(Caller.ADMIN);
        }
        return token.startsWith(PREFIX) ? serviceAccount(token.substring(PREFIX.length())) : Optional.empty();
    }

    private Optional<Caller> serviceAccount(String token) {
        String[] parts = token.split("\\.");
        if (parts.length != 2
                || !MessageDigest.isEqual(
                        sign(parts[0]).getBytes(StandardCharsets.US_ASCII),
                        parts[1].getBytes(StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        try {
            JsonNode claims = Json.read(Base64.getUrlDecoder().decode(parts[0]));
            String namespace = claims.path("namespace").asText();
            String name = claims.path("name").asText();
            boolean alive = claims.path("expires").asLong() > clock.instant().getEpochSecond()
                    && objects.get(new Key(new Bucket("", "serviceaccounts"), namespace, name))
                            .filter(account ->
                                    account.uid().equals(claims.path("uid").asText()))
                            .isPresent();
            return alive
                    ? Optional.of(new Caller(
                            "system:serviceaccount:" + namespace + ":" + name,
                            claims.path("uid").asText(),
                            List.of(
                                    "system:serviceaccounts",
                                    "system:serviceaccounts:" + namespace,
                                    "system:authenticated")))
                    : Optional.empty();
        } catch (IllegalArgumentException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    String issue(String namespace, String name, String uid, Duration life) {
        ObjectNode claims = Json.object();
        claims.put("namespace", namespace).put("name", name).put("uid", uid);
        claims.put("expires", clock.instant().plus(life).getEpochSecond());
        String body = Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(claims));
        return PREFIX + body + "." + sign(body);
    }

    private String sign(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
