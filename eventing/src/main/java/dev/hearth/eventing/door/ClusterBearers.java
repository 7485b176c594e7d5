package dev.hearth.eventing.door;

import dev.hearth.aws.reviews.Reviews;
import dev.hearth.aws.reviews.Reviews.Subresource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks the API server, and remembers an answer for ten seconds, 1,024 of them. */
public final class ClusterBearers implements Bearers {
    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final int MOST_ANSWERS = 1024;
    private static final int LONGEST_TOKEN = 16_384;

    private record Question(String token, Receiver receiver) {}

    private record Known(Answer answer, Instant until) {}

    private final Reviews reviews;
    private final Clock clock;
    private final Map<Question, Known> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Known> eldest) {
            return size() > MOST_ANSWERS;
        }
    };

    public ClusterBearers(KubernetesClient client, Clock clock) {
        this.reviews = new Reviews(client);
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
        Subresource events = new Subresource(receiver.resource(), "events", receiver.namespace(), receiver.name());
        Answer answer = reviews.who(token)
                .map(user -> reviews.mayCreate(user, events) ? Answer.MAY : Answer.MAY_NOT)
                .orElse(Answer.UNKNOWN);
        synchronized (answers) {
            answers.put(question, new Known(answer, clock.instant().plus(REMEMBERED)));
        }
        return answer;
    }
}
