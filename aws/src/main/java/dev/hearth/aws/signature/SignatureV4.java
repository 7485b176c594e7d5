package dev.hearth.aws.signature;

import dev.hearth.aws.signature.Claim.Signed;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks Signature Version 4. One for each event loop, since it keeps its digests and derived keys. */
public final class SignatureV4 {
    public static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final Duration PRESIGNED_SKEW = Duration.ofMinutes(15);
    static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");

    private final Clock clock;
    private final DerivedKeys keys = new DerivedKeys();

    public SignatureV4(Clock clock) {
        this.clock = clock;
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
            payloadHash = keys.sha256(body);
            if (statedHash != null && !statedHash.equals(payloadHash)) {
                return false;
            }
        }
        String canonical = CanonicalRequest.of(
                method, CanonicalRequest.path(path), rawQuery, headers, claim.signedHeaders(), payloadHash);
        String expected = keys.sign(
                keys.key(claim.accessKeyId(), key.secretAccessKey(), claim.scope()),
                claim.date(),
                claim.scope(),
                canonical);
        return DerivedKeys.equal(expected, claim.signature());
    }
}
