package dev.hearth.gateway.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hearth.gateway.route.AssignmentRoute;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Says which function a pod of a pool was given: written into the assignment, sent back with every call for work, and signed,
 * so that a gateway that was started since knows the pod again and a pod cannot say that it is another function's.
 */
public final class Tickets {
    private final SecretKeySpec key;

    /** @param secret that all gateways share */
    public Tickets(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256");
    }

    /** What a ticket says. */
    record Given(String function, String functionUid, String revision) {
        Given(AssignmentRoute assignment) {
            this(assignment.function(), assignment.functionUid(), assignment.revision());
        }

        private String text() {
            return function + ';' + functionUid + ';' + revision;
        }
    }

    String write(String podUid, Given given) {
        return given.text() + ';' + Base64.getUrlEncoder().withoutPadding().encodeToString(signature(podUid, given));
    }

    /** Empty when it is none, or not this pod's. */
    Optional<Given> read(String podUid, String ticket) {
        String[] parts = ticket.split(";", -1);
        if (parts.length != 4 || parts[0].indexOf('/') < 0) {
            return Optional.empty();
        }
        Given given = new Given(parts[0], parts[1], parts[2]);
        byte[] expected = write(podUid, given).getBytes(UTF_8);
        return MessageDigest.isEqual(expected, ticket.getBytes(UTF_8)) ? Optional.of(given) : Optional.empty();
    }

    private byte[] signature(String podUid, Given given) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(("hearth-assignment;" + podUid + ';' + given.text()).getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
