package dev.hearth.gateway.authorizer;

import java.util.List;
import java.util.Map;

/** Whom a TokenReview names, in the form that a SubjectAccessReview wants. */
public record ClusterIdentity(String username, String uid, List<String> groups, Map<String, List<String>> extra) {
    public ClusterIdentity {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }
}
