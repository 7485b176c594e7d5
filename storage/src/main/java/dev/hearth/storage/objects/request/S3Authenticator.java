package dev.hearth.storage.objects.request;

import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.signature.Claim;
import dev.hearth.aws.signature.S3Signature;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.payload.Framing;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls, from the head of a request alone; what it says of the body is checked when the body comes. One for
 * each event loop.
 */
public final class S3Authenticator {
    private static final Duration SKEW = Duration.ofMinutes(15);
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final AccessKeys keys;
    private final Clock clock;
    private final S3Signature signatures = new S3Signature();

    public S3Authenticator(AccessKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** A caller, and how its body comes. */
    public record Authenticated(Caller caller, Framing framing) {}

    /** @throws S3Fault when the request claims somebody whom it does not prove */
    public Authenticated authenticate(String method, String rawPath, @Nullable String rawQuery, MultiMap headers) {
        String stated = headers.get("x-amz-content-sha256");
        return switch (Claim.of(headers, rawQuery)) {
            case Claim.None none -> new Authenticated(new Caller.Anonymous(), unsigned(stated));
            case Claim.Bearer bearer -> throw S3Fault.invalidArgument("Unsupported Authorization Type");
            case Claim.Malformed malformed -> throw malformed(headers, malformed);
            case Claim.Signed signed -> signed(method, rawPath, rawQuery, headers, signed, stated);
        };
    }

    private static S3Fault malformed(MultiMap headers, Claim.Malformed malformed) {
        String authorization = headers.get("authorization");
        if (authorization == null) {
            return new S3Fault(
                    400, "AuthorizationQueryParametersError", malformed.denial().message());
        }
        return authorization.startsWith(Claim.ALGORITHM)
                ? new S3Fault(
                        400,
                        "AuthorizationHeaderMalformed",
                        "The authorization header is malformed; "
                                + malformed.denial().message())
                : S3Fault.invalidRequest(
                        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
    }

    private static Framing unsigned(@Nullable String stated) {
        if (S3Signature.UNSIGNED_TRAILER.equals(stated)) {
            return new Framing.Chunked(Optional.empty(), true);
        }
        return new Framing.Plain(
                Optional.ofNullable(stated).filter(hash -> SHA256.matcher(hash).matches()));
    }

    private Authenticated signed(
            String method,
            String rawPath,
            @Nullable String rawQuery,
            MultiMap headers,
            Claim.Signed claim,
            @Nullable String stated) {
        if (!claim.service().equals(Caller.SERVICE)) {
            throw new S3Fault(
                    400,
                    "AuthorizationHeaderMalformed",
                    "The authorization header is malformed; incorrect service \"%s\". This endpoint belongs to \"s3\"."
                            .formatted(claim.service()));
        }
        if (claim.securityToken() != null) {
            throw new S3Fault(400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
        }
        SigningKey key = keys.find(claim.accessKeyId());
        if (key == null) {
            throw new S3Fault(
                    403,
                    "InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.",
                    Map.of("AWSAccessKeyId", claim.accessKeyId()));
        }
        checkTime(claim);
        everyAmzHeaderIsSigned(headers, claim);
        String payload = payloadHash(claim, stated);
        if (!signatures.fits(claim, key, method, rawPath, rawQuery, headers, payload)) {
            throw S3Fault.signatureDoesNotMatch();
        }
        return new Authenticated(new Caller.KeyHolder(key), framing(payload, claim, key));
    }

    private void checkTime(Claim.Signed claim) {
        Instant signedAt;
        try {
            signedAt = LocalDateTime.parse(claim.date(), BASIC).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw S3Fault.accessDenied("AWS authentication requires a valid Date or x-amz-date header");
        }
        Instant now = clock.instant();
        if (claim.presigned()) {
            Instant expires = signedAt.plusSeconds(claim.expiresSeconds());
            if (now.isAfter(expires)) {
                throw new S3Fault(
                        403,
                        "AccessDenied",
                        "Request has expired",
                        Map.of(
                                "X-Amz-Expires", Integer.toString(claim.expiresSeconds()),
                                "Expires", expires.toString(),
                                "ServerTime", now.toString()));
            }
            if (signedAt.isAfter(now.plus(SKEW))) {
                throw S3Fault.accessDenied("Request is not valid yet");
            }
        } else if (Duration.between(signedAt, now).abs().compareTo(SKEW) > 0) {
            throw new S3Fault(
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.",
                    Map.of(
                            "RequestTime", claim.date(),
                            "ServerTime", now.toString(),
                            "MaxAllowedSkewMilliseconds", Long.toString(SKEW.toMillis())));
        }
    }

    /** Else whoever got a presigned URL could add what its maker never meant, such as a copy source. */
    private static void everyAmzHeaderIsSigned(MultiMap headers, Claim.Signed claim) {
        List<String> unsigned = headers.names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith("x-amz-")
                        && !name.equals("x-amz-content-sha256")
                        && !claim.signedHeaders().contains(name))
                .toList();
        if (!unsigned.isEmpty()) {
            throw new S3Fault(
                    403,
                    "AccessDenied",
                    "There were headers present in the request which were not signed",
                    Map.of("HeadersNotSigned", String.join(", ", unsigned)));
        }
    }

    private static String payloadHash(Claim.Signed claim, @Nullable String stated) {
        if (claim.presigned()) {
            // A presigned request leaves its body out unless the header says otherwise and is signed itself.
            return stated != null && claim.signedHeaders().contains("x-amz-content-sha256")
                    ? stated
                    : S3Signature.UNSIGNED;
        }
        if (stated == null) {
            throw S3Fault.invalidRequest("Missing required header for this request: x-amz-content-sha256");
        }
        return stated;
    }

    private Framing framing(String payload, Claim.Signed claim, SigningKey key) {
        return switch (payload) {
            case S3Signature.UNSIGNED -> new Framing.Plain(Optional.empty());
            case S3Signature.UNSIGNED_TRAILER -> new Framing.Chunked(Optional.empty(), true);
            case S3Signature.SIGNED_CHUNKS -> new Framing.Chunked(Optional.of(signatures.chunks(claim, key)), false);
            case S3Signature.SIGNED_CHUNKS_TRAILER ->
                new Framing.Chunked(Optional.of(signatures.chunks(claim, key)), true);
            default -> {
                if (!SHA256.matcher(payload).matches()) {
                    throw S3Fault.invalidArgument("x-amz-content-sha256 must be UNSIGNED-PAYLOAD,"
                            + " STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD,"
                            + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.");
                }
                yield new Framing.Plain(Optional.of(payload));
            }
        };
    }
}
