package dev.hearth.aws.reviews;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the API server with TokenReview and SubjectAccessReview. Any thread; blocks, and throws when it cannot be asked. */
public record Reviews(KubernetesClient client) {
    /** Whom a token stands for, as the cluster knows them. */
    public record User(String username, String uid, List<String> groups, Map<String, List<String>> extra) {
        public User {
            groups = List.copyOf(groups);
            extra = Map.copyOf(extra);
        }

        private static User of(UserInfo info) {
            return new User(
                    info.getUsername() == null ? "" : info.getUsername(),
                    info.getUid() == null ? "" : info.getUid(),
                    info.getGroups() == null ? List.of() : info.getGroups(),
                    info.getExtra() == null ? Map.of() : info.getExtra());
        }
    }

    /**
     * A subresource of one of Hearth's objects, such as {@code functions/invocations}.
     *
     * @param resource the kind's plural
     */
    public record Subresource(String resource, String subresource, String namespace, String name) {}

    /** Empty: no token that the cluster knows. */
    public Optional<User> who(String token) {
        TokenReview review = client.resource(new TokenReviewBuilder()
                        .withNewMetadata()
                        .endMetadata()
                        .withNewSpec()
                        .withToken(token)
                        .endSpec()
                        .build())
                .create();
        return Optional.ofNullable(review)
                .map(TokenReview::getStatus)
                .filter(status -> Boolean.TRUE.equals(status.getAuthenticated()))
                .map(status -> User.of(status.getUser()));
    }

    /** Has the user the verb {@code create} on it, in API group {@code hearth.dev}? */
    public boolean mayCreate(User user, Subresource what) {
        SubjectAccessReview review = client.resource(new SubjectAccessReviewBuilder()
                        .withNewMetadata()
                        .endMetadata()
                        .withNewSpec()
                        .withUser(user.username())
                        .withUid(user.uid())
                        .withGroups(user.groups())
                        .withExtra(user.extra())
                        .withNewResourceAttributes()
                        .withVerb("create")
                        .withGroup(Labels.GROUP)
                        .withResource(what.resource())
                        .withSubresource(what.subresource())
                        .withNamespace(what.namespace())
                        .withName(what.name())
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create();
        return review != null
                && review.getStatus() != null
                && Boolean.TRUE.equals(review.getStatus().getAllowed());
    }
}
