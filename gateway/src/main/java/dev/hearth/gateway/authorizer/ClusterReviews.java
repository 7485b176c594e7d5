package dev.hearth.gateway.authorizer;

import java.util.Optional;

/** The cluster's own judgement of tokens. Blocking; called on virtual threads. Throws when the cluster cannot be asked. */
public interface ClusterReviews {
    /** Whom the token stands for, if anybody (TokenReview). */
    Optional<ClusterIdentity> who(String token);

    /** May it create {@code functions/invocations} in {@code hearth.dev} for this function (SubjectAccessReview)? */
    boolean mayInvoke(ClusterIdentity identity, String namespace, String function);
}
