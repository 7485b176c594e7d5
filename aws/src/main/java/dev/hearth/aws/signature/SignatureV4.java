package dev.hearth.aws.signature;

import dev.hearth.aws.signature.Claim.Signed;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Checks Signature Version 4. One for each event loop, since it keeps its digests and derived keys. */
public final class SignatureV4 {
    public static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final Duration PRESIGNED_SKEW = Duration.ofMinutes(15);
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
    private static final int MOST_DERIVED_KEYS = 256;
    private static final HexFormat HEX = HexFormat.of();

    private final Clock clock;
    private final MessageDigest sha256;
    private final Mac mac;
    private final Map<String, Derived> derived = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Derived> eldest) {
            return size() > MOST_DERIVED_KEYS;
        }
    };

    private record Derived(String secret, SecretKeySpec key) {}

    public SignatureV4(Clock clock) {
        this.clock = clock;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
            this.mac = Mac.getInstance("HmacSHA256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and HmacSHA256", e);
        }
    }

    /** Is it of about now? Asked before the body is read. */
    public Optional<Denial> checkTime(Signed claim) {
        Instant signedAt;
        try {
            signedAt = LocalDateTime.parse(claim.date(), BASIC).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            return Optional.of(
                    Denial.incomplete("Date must be in ISO-8601 'basic format'. Got '" + claim.date() + "'"));
        }
        Instant now = clock.instant();
        if (claim.presigned()) {
            if (now.isAfter(signedAt.plusSeconds(claim.expiresSeconds()))) {
                return Optional.of(expired(claim.date(), now, Duration.ZERO));
            }
            return early(claim.date(), signedAt, now, PRESIGNED_SKEW);
        }
        if (now.isAfter(signedAt.plus(SKEW))) {
            return Optional.of(expired(claim.date(), now, SKEW));
        }
        return early(claim.date(), signedAt, now, SKEW);
    }

    private static Denial expired(String date, Instant now, Duration skew) {
        return Denial.invalid("Signature expired: %s is now earlier than %s (%s - %d min.)"
                .formatted(date, basic(now.minus(skew)), basic(now), skew.toMinutes()));
    }

    private static Optional<Denial> early(String date, Instant signedAt, Instant now, Duration skew) {
        if (!signedAt.isAfter(now.plus(skew))) {
            return Optional.empty();
        }
        return Optional.of(Denial.invalid("Signature not yet current: %s is still later than %s (%s + %d min.)"
                .formatted(date, basic(now.plus(skew)), basic(now), skew.toMinutes())));
    }

    private static String basic(Instant instant) {
        return BASIC.format(instant.atOffset(ZoneOffset.UTC));
    }

    /**
     * Does the signature fit the request?
     *
     * @param statedHash the {@code x-amz-content-sha256} header, if there is one
     * @param unsignedAllowed whether the payload may stay out of the signature when the header says so
     */
    public boolean fits(
            Signed claim,
            SigningKey key,
            String method,
            String path,
            @Nullable String rawQuery,
            MultiMap headers,
            byte[] body,
            @Nullable String statedHash,
            boolean unsignedAllowed) {
        String payloadHash;
        if (UNSIGNED_PAYLOAD.equals(statedHash) && unsignedAllowed) {
            payloadHash = UNSIGNED_PAYLOAD;
        } else {
            payloadHash = HEX.formatHex(sha256.digest(body));
            if (statedHash != null && !statedHash.equals(payloadHash)) {
                return false;
            }
        }
        String canonical = CanonicalRequest.of(method, path, rawQuery, headers, claim.signedHeaders(), payloadHash);
        byte[] expected = signature(claim, key.secretAccessKey(), canonical);
        return MessageDigest.isEqual(expected, claim.signature().getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] signature(Signed claim, String secret, String canonical) {
        String toSign = Claim.ALGORITHM
                + '\n'
                + claim.date()
                + '\n'
                + claim.scope()
                + '\n'
                + HEX.formatHex(sha256.digest(canonical.getBytes(StandardCharsets.UTF_8)));
        String cacheKey = claim.accessKeyId() + '/' + claim.scope();
        Derived known = derived.get(cacheKey);
        if (known == null || !known.secret().equals(secret)) {
            known = new Derived(secret, derive(claim, secret));
            derived.put(cacheKey, known);
        }
        return HEX.formatHex(hmac(known.key(), toSign)).getBytes(StandardCharsets.US_ASCII);
    }

    private SecretKeySpec derive(Signed claim, String secret) {
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {claim.scopeDate(), claim.region(), claim.service(), "aws4_request"}) {
            key = hmac(new SecretKeySpec(key, "HmacSHA256"), part);
        }
        return new SecretKeySpec(key, "HmacSHA256");
    }

    private byte[] hmac(SecretKeySpec key, String text) {
        try {
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an HMAC key of any length is valid", e);
        }
    }
}
