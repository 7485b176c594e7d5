package dev.hearth.aws.signature;

import dev.hearth.api.Grant;
import java.util.List;
import java.util.Optional;

/**
 * An access key: whoever signs with it acts in {@code namespace}.
 *
 * @param grants all that it may do there; empty for a key that may do everything in its namespace
 */
public record SigningKey(String accessKeyId, String secretAccessKey, String namespace, Optional<List<Grant>> grants) {
    public SigningKey {
        grants = grants.map(List::copyOf);
    }

    /** A key that may do everything in its namespace. */
    public SigningKey(String accessKeyId, String secretAccessKey, String namespace) {
        this(accessKeyId, secretAccessKey, namespace, Optional.empty());
    }

    /** May it do this with a resource of its namespace? Prefixes are not looked at. */
    public boolean may(String service, String resource, Grant.Access access) {
        return grants.map(list -> list.stream().anyMatch(grant -> grant.covers(service, resource, access)))
                .orElse(true);
    }

    @Override
    public String toString() {
        return "SigningKey[" + accessKeyId + " of namespace " + namespace + "]";
    }
}
