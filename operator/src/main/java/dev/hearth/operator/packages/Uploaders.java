package dev.hearth.operator.packages;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Says who may put packages: whoever may create functions in the namespace, as the cluster itself says. */
final class Uploaders {
    enum Verdict {
        ALLOWED,
        UNKNOWN_TOKEN,
        FORBIDDEN,
        UNDECIDED
    }

    private final KubernetesClient client;

    Uploaders(KubernetesClient client) {
        this.client = client;
    }

    Verdict judge(String token, String namespace) {
        try {
            TokenReview review = client.resource(new TokenReviewBuilder()
                            .withNewSpec()
                            .withToken(token)
                            .endSpec()
                            .build())
                    .create();
            if (review.getStatus() == null
                    || !Boolean.TRUE.equals(review.getStatus().getAuthenticated())
                    || review.getStatus().getUser() == null) {
                return Verdict.UNKNOWN_TOKEN;
            }
            return mayCreate(review.getStatus().getUser(), namespace) ? Verdict.ALLOWED : Verdict.FORBIDDEN;
        } catch (KubernetesClientException e) {
            return Verdict.UNDECIDED;
        }
    }

    private boolean mayCreate(UserInfo user, String namespace) {
        SubjectAccessReview review = client.resource(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user.getUsername())
                        .withGroups(user.getGroups())
                        .withUid(user.getUid())
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withVerb("create")
                        .withGroup(Labels.GROUP)
                        .withVersion(Labels.VERSION)
                        .withResource("functions")
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create();
        return review.getStatus() != null
                && Boolean.TRUE.equals(review.getStatus().getAllowed());
    }
}
