package dev.hearth.gateway.authorizer;

import dev.hearth.api.Grant;
import dev.hearth.aws.signature.Claim;
import dev.hearth.aws.signature.Claim.Signed;
import dev.hearth.aws.signature.Denial;
import dev.hearth.aws.signature.SignatureV4;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.route.Routes;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides who a caller is and what it may invoke. One for each event loop. The chain asks in this order: {@link #claim}
 * before the body is read, {@link #confirm} when it is there, {@link #permit} when the function is known.
 */
public final class Authorizer {
    private static final CharSequence CONTENT_SHA256 = HttpHeaders.createOptimized("x-amz-content-sha256");

    private final Routes routes;
    private final SignatureV4 signatures;
    private final ClusterTokens tokens;
    private final Loop loop;

    public Authorizer(Routes routes, ClusterTokens tokens, Clock clock, Loop loop) {
        this.routes = routes;
        this.signatures = new SignatureV4(clock);
        this.tokens = tokens;
        this.loop = loop;
    }

    /** A claim that is worth reading the body for, or why not. */
    public sealed interface Claimed {}

    public record Plausible(Claim claim, @Nullable SigningKey key) implements Claimed {}

    public record Rejected(Denial denial) implements Claimed {}

    public Claimed claim(Claim claim) {
        return switch (claim) {
            case Claim.None none -> new Rejected(Denial.missing());
            case Claim.Malformed malformed -> new Rejected(malformed.denial());
            case Claim.Bearer bearer -> new Plausible(bearer, null);
            case Signed signed -> signed(signed);
        };
    }

    private Claimed signed(Signed claim) {
        SigningKey key = routes.key(claim.accessKeyId());
        if (key == null || claim.securityToken() != null) {
            return new Rejected(Denial.unknownKey());
        }
        Optional<Denial> untimely = signatures.checkTime(claim);
        return untimely.isPresent() ? new Rejected(untimely.get()) : new Plausible(claim, key);
    }

    /** The parts of a request that a signature covers. */
    public record Covered(
            String method,
            String path,
            @Nullable String rawQuery,
            MultiMap headers,
            byte[] body,
            boolean unsignedAllowed) {}

    /** Whoever claimed is now known, or is refused; exactly one of the two hears, on this loop. */
    public void confirm(Plausible plausible, Covered request, Consumer<Caller> known, Consumer<Denial> refused) {
        SigningKey key = plausible.key();
        switch (plausible.claim()) {
            case Signed signed
            when key != null -> {
                boolean fits = signatures.fits(
                        signed,
                        key,
                        request.method(),
                        request.path(),
                        request.rawQuery(),
                        request.headers(),
                        request.body(),
                        request.headers().get(CONTENT_SHA256),
                        request.unsignedAllowed());
                if (fits) {
                    known.accept(new Caller.KeyHolder(key));
                } else {
                    refused.accept(Denial.mismatch());
                }
            }
            case Claim.Bearer bearer -> tokens.who(bearer.token(), loop, known, refused);
            case Signed signed -> refused.accept(Denial.unknownKey());
            case Claim.None none -> refused.accept(Denial.missing());
            case Claim.Malformed malformed -> refused.accept(malformed.denial());
        }
    }

    /** May the caller invoke this function? An access key may within its namespace and grants; of a token the cluster decides. */
    public void permit(Caller caller, String namespace, String function, Runnable permitted, Consumer<Denial> refused) {
        switch (caller) {
            case Caller.KeyHolder holder -> {
                if (!holder.key().may("lambda", function, Grant.Access.WRITE)) {
                    refused.accept(Denial.accessDenied(
                            "Access key '%s' may do only what its grants say, and they do not name lambda '%s'."
                                    .formatted(holder.key().accessKeyId(), function)));
                } else if (holder.namespace().equals(namespace)) {
                    permitted.run();
                } else {
                    refused.accept(Denial.accessDenied(
                            "Access key '%s' belongs to namespace '%s' and may not invoke '%s' of namespace '%s'; use a"
                                            .formatted(
                                                    holder.key().accessKeyId(), holder.namespace(), function, namespace)
                                    + " key of that namespace or a bearer token of the cluster that may."));
                }
            }
            case Caller.ClusterUser user ->
                tokens.mayInvoke(user.identity(), namespace, function, loop, permitted, refused);
        }
    }
}
