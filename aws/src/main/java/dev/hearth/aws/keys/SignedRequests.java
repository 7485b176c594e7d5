package dev.hearth.aws.keys;

import dev.hearth.aws.signature.Claim;
import dev.hearth.aws.signature.Denial;
import dev.hearth.aws.signature.SignatureV4;
import dev.hearth.aws.signature.SigningKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.Optional;

/** Checks what is signed for one service, in two steps: what the head says, and, once the body is there, the signature. One for each event loop. */
public final class SignedRequests {
    private static final CharSequence CONTENT_SHA256 = HttpHeaders.createOptimized("x-amz-content-sha256");

    private final AccessKeys keys;
    private final SignatureV4 signatures;
    private final String service;

    /** @param service as it stands in the scope of signatures */
    public SignedRequests(AccessKeys keys, String service, Clock clock) {
        this.keys = keys;
        this.signatures = new SignatureV4(clock);
        this.service = service;
    }

    /** Who claims to have signed. */
    public sealed interface Signer {
        /** Has a key that is known, and signed for this service and at this time. */
        record Known(SigningKey key) implements Signer {}

        record Refused(Denial denial) implements Signer {}
    }

    public Signer signer(Claim.Signed signed) {
        SigningKey key = keys.find(signed.accessKeyId());
        if (key == null || signed.securityToken() != null) {
            return new Signer.Refused(Denial.unknownKey());
        }
        if (!signed.service().equals(service)) {
            return new Signer.Refused(
                    Denial.invalid("Credential should be scoped to correct service: '%s'.".formatted(service)));
        }
        Optional<Denial> untimely = signatures.checkTime(signed);
        return untimely.isPresent() ? new Signer.Refused(untimely.get()) : new Signer.Known(key);
    }

    /** @param unsignedPayload may the signature leave the body out? */
    public boolean fits(
            Claim.Signed signed, SigningKey key, HttpServerRequest request, byte[] body, boolean unsignedPayload) {
        return signatures.fits(
                signed,
                key,
                request.method().name(),
                request.path(),
                request.query(),
                request.headers(),
                body,
                request.getHeader(CONTENT_SHA256),
                unsignedPayload);
    }
}
