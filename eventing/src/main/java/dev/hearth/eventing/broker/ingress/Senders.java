package dev.hearth.eventing.broker.ingress;

import dev.hearth.api.Grant;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.keys.SignedRequests;
import dev.hearth.aws.keys.SignedRequests.Signer;
import dev.hearth.aws.signature.Claim;
import dev.hearth.aws.signature.Denial;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.door.Bearers;
import dev.hearth.eventing.door.Bearers.Receiver;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.Optional;

/** Decides who may send to a broker. One for each event loop, since it keeps a signature checker. */
final class Senders {
    /** The signing name of what sends events, EventBridge's. */
    static final String SERVICE = "events";

    private final SignedRequests signatures;
    private final Bearers bearers;

    Senders(AccessKeys keys, Bearers bearers, Clock clock) {
        this.signatures = new SignedRequests(keys, SERVICE, clock);
        this.bearers = bearers;
    }

    /** Why it is refused whatever its body is; asked before that is read. */
    Optional<Denial> early(Claim claim, BrokerName broker) {
        return switch (claim) {
            case Claim.None none -> Optional.of(Denial.missing());
            case Claim.Malformed malformed -> Optional.of(malformed.denial());
            case Claim.Bearer bearer -> Optional.empty();
            case Claim.Signed signed ->
                switch (signatures.signer(signed)) {
                    case Signer.Refused(Denial denial) -> Optional.of(denial);
                    case Signer.Known(SigningKey key) -> maySend(key, broker);
                };
        };
    }

    private static Optional<Denial> maySend(SigningKey key, BrokerName broker) {
        return key.namespace().equals(broker.namespace()) && key.may(SERVICE, broker.name(), Grant.Access.WRITE)
                ? Optional.empty()
                : Optional.of(Denial.accessDenied("Access key '%s' of namespace '%s' may not send to broker '%s'."
                        .formatted(key.accessKeyId(), key.namespace(), broker)));
    }

    /** Does the signature fit, on the event loop? True of what is not signed. */
    boolean fits(Claim claim, HttpServerRequest request, byte[] body) {
        if (!(claim instanceof Claim.Signed signed)) {
            return true;
        }
        return signatures.signer(signed) instanceof Signer.Known(SigningKey key)
                && signatures.fits(signed, key, request, body, true);
    }

    /** Why a bearer is refused. Blocks. */
    Optional<Denial> bearer(Claim claim, BrokerName broker) {
        if (!(claim instanceof Claim.Bearer(String token))) {
            return Optional.empty();
        }
        try {
            return switch (bearers.mayCreateEvents(token, new Receiver("brokers", broker.namespace(), broker.name()))) {
                case MAY -> Optional.empty();
                case MAY_NOT ->
                    Optional.of(Denial.accessDenied(
                            "The bearer may not create brokers/events of '%s' in namespace '%s'; bind it a role with that rule in API group hearth.dev."
                                    .formatted(broker.name(), broker.namespace())));
                case UNKNOWN -> Optional.of(Denial.unknownKey());
            };
        } catch (RuntimeException e) {
            return Optional.of(new Denial(
                    Denial.Kind.CANNOT_ASK, "The cluster could not be asked about the bearer token; try again."));
        }
    }
}
