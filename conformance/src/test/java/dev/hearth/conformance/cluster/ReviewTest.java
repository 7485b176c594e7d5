package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import org.junit.jupiter.api.Test;

/** Who somebody is and what they may do: the reviews that the gateway asks for. */
@ClusterSuite
class ReviewTest {
    @Test
    void aTokenThatNobodyGaveOutIsNobodys(Sandbox box) {
        var review = box.client()
                .tokenReviews()
                .create(new TokenReviewBuilder()
                        .withNewSpec()
                        .withToken("not-a-token")
                        .endSpec()
                        .build());
        assertThat(review.getStatus().getAuthenticated()).isNotEqualTo(Boolean.TRUE);
    }

    private static boolean mayInvoke(Sandbox box, String user, String... groups) {
        return box.client()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withGroups(groups)
                        .withNewResourceAttributes()
                        .withGroup("hearth.dev")
                        .withResource("functions")
                        .withSubresource("invocations")
                        .withVerb("create")
                        .withNamespace(box.namespace())
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }

    @Test
    void aStrangerMayNotInvoke(Sandbox box) {
        assertThat(mayInvoke(box, "stranger")).isFalse();
    }

    @Test
    void theGroupOfMastersMayInvoke(Sandbox box) {
        assertThat(mayInvoke(box, "admin", "system:masters")).isTrue();
    }

    @Test
    void theAdminMayInvoke(Sandbox box) {
        var review = box.client()
                .authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withGroup("hearth.dev")
                        .withResource("functions")
                        .withVerb("create")
                        .withNamespace(box.namespace())
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        assertThat(review.getStatus().getAllowed()).isTrue();
    }
}
