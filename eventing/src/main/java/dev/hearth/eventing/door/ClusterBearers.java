package dev.hearth.eventing.door;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Asks the API server with TokenReview and SubjectAccessReview, and remembers an answer for ten seconds, 1,024 of them. */
public final class ClusterBearers implements Bearers {
    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final int MOST_ANSWERS = 1024;
    private static final int LONGEST_TOKEN = 16_384;

    private record Question(String token, Receiver receiver) {}

    private record Known(Answer answer, Instant until) {}

    private final KubernetesClient client;
    private final Clock clock;
    private final Map<Question, Known> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Known> eldest) {
            return size() > MOST_ANSWERS;
        }
    };

    public ClusterBearers(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    @Override
    public Answer mayCreateEvents(String token, Receiver receiver) {
        if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
            return Answer.UNKNOWN;
        }
        Question question = new Question(token, receiver);
        synchronized (answers) {
            Known known = answers.get(question);
            if (known != null && clock.instant().isBefore(known.until())) {
                return known.answer();
            }
            answers.remove(question);
        }
        Answer answer = who(token)
                .map(user -> mayCreate(user, receiver) ? Answer.MAY : Answer.MAY_NOT)
                .orElse(Answer.UNKNOWN);
        synchronized (answers) {
            answers.put(question, new Known(answer, clock.instant().plus(REMEMBERED)));
        }
        return answer;
    }

    private Optional<UserInfo> who(String token) {
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
                .map(status -> status.getUser());
    }

    private boolean mayCreate(UserInfo user, Receiver receiver) {
        SubjectAccessReview review = client.resource(new SubjectAccessReviewBuilder()
                        .withNewMetadata()
                        .endMetadata()
                        .withNewSpec()
                        .withUser(user.getUsername())
                        .withUid(user.getUid())
                        .withGroups(user.getGroups())
                        .withExtra(user.getExtra())
                        .withNewResourceAttributes()
                        .withVerb("create")
                        .withGroup(Labels.GROUP)
                        .withResource(receiver.resource())
                        .withSubresource("events")
                        .withNamespace(receiver.namespace())
                        .withName(receiver.name())
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create();
        return review != null
                && review.getStatus() != null
                && Boolean.TRUE.equals(review.getStatus().getAllowed());
    }
}
