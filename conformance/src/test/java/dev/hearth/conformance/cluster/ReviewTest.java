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

    @Test
    void aStrangerMayNotInvoke(Sandbox box) {
        var review = box.client()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser("stranger")
                        .withNewResourceAttributes()
                        .withGroup("hearth.dev")
                        .withResource("functions")
                        .withSubresource("invocations")
                        .withVerb("create")
                        .withNamespace(box.namespace())
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        assertThat(review.getStatus().getAllowed()).isFalse();
    }

    @Test
    void theGroupOfMastersMayInvoke(Sandbox box) {
        var review = box.client()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser("admin")
                        .withGroups("system:masters")
                        .withNewResourceAttributes()
                        .withGroup("hearth.dev")
                        .withResource("functions")
                        .withSubresource("invocations")
                        .withVerb("create")
                        .withNamespace(box.namespace())
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        assertThat(review.getStatus().getAllowed()).isTrue();
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
