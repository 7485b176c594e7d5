package dev.hearth.gateway.cluster;

import dev.hearth.aws.reviews.Reviews;
import dev.hearth.aws.reviews.Reviews.Subresource;
import dev.hearth.aws.reviews.Reviews.User;
import dev.hearth.gateway.authorizer.ClusterIdentity;
import dev.hearth.gateway.authorizer.ClusterReviews;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Asks the API server: whoever may invoke a function has {@code create} on its {@code functions/invocations}. */
public final class KubernetesReviews implements ClusterReviews {
    private final Reviews reviews;

    public KubernetesReviews(KubernetesClient client) {
        this.reviews = new Reviews(client);
    }

    @Override
    public Optional<ClusterIdentity> who(String token) {
        return reviews.who(token)
                .map(user -> new ClusterIdentity(user.username(), user.uid(), user.groups(), user.extra()));
    }

    @Override
    public boolean mayInvoke(ClusterIdentity identity, String namespace, String function) {
        return reviews.mayCreate(
                new User(identity.username(), identity.uid(), identity.groups(), identity.extra()),
                new Subresource("functions", "invocations", namespace, function));
    }
}
