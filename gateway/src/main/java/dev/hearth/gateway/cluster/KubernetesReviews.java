package dev.hearth.gateway.cluster;

import dev.hearth.api.Labels;
import dev.hearth.gateway.authorizer.ClusterIdentity;
import dev.hearth.gateway.authorizer.ClusterReviews;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the API server, with TokenReview and SubjectAccessReview. */
public final class KubernetesReviews implements ClusterReviews {
    private final KubernetesClient client;

    public KubernetesReviews(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Optional<ClusterIdentity> who(String token) {
        TokenReview review = client.resource(new TokenReviewBuilder()
                        .withNewMetadata()
                        .endMetadata()
                        .withNewSpec()
                        .withToken(token)
                        .endSpec()
                        .build())
                .create();
        if (review == null
                || review.getStatus() == null
                || !Boolean.TRUE.equals(review.getStatus().getAuthenticated())) {
            return Optional.empty();
        }
        UserInfo user = review.getStatus().getUser();
        return Optional.of(new ClusterIdentity(
                user.getUsername() == null ? "" : user.getUsername(),
                user.getUid() == null ? "" : user.getUid(),
                user.getGroups() == null ? List.of() : user.getGroups(),
                user.getExtra() == null ? Map.of() : user.getExtra()));
    }

    @Override
    public boolean mayInvoke(ClusterIdentity identity, String namespace, String function) {
        SubjectAccessReview review = client.resource(new SubjectAccessReviewBuilder()
                        .withNewMetadata()
                        .endMetadata()
                        .withNewSpec()
                        .withUser(identity.username())
                        .withUid(identity.uid())
                        .withGroups(identity.groups())
                        .withExtra(identity.extra())
                        .withNewResourceAttributes()
                        .withVerb("create")
                        .withGroup(Labels.GROUP)
                        .withResource("functions")
                        .withSubresource("invocations")
                        .withNamespace(namespace)
                        .withName(function)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create();
        return review != null
                && review.getStatus() != null
                && Boolean.TRUE.equals(review.getStatus().getAllowed());
    }
}
