package dev.hearth.kinds;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Whether an object is as its spec asks: the status of its {@code Ready} condition, a reason for programs and a sentence
 * for people.
 */
public record Readiness(String status, String reason, String message) {
    public static Readiness ready(String message) {
        return new Readiness("True", "Ready", message);
    }

    /** As it should be, in the kind's own word. */
    public static Readiness yes(String reason, String message) {
        return new Readiness("True", reason, message);
    }

    /** Something that somebody must mend. */
    public static Readiness no(String reason, String message) {
        return new Readiness("False", reason, message);
    }

    /** Something that passes by itself. */
    public static Readiness notYet(String reason, String message) {
        return new Readiness("Unknown", reason, message);
    }

    /** As the condition {@code Ready} of the object; the time of its last transition stays while its status does. */
    public Condition condition(HasMetadata object, List<Condition> before, Instant now) {
        return condition(object, "Ready", before, now);
    }

    /** The same of another condition of the object. */
    public Condition condition(HasMetadata object, String type, List<Condition> before, Instant now) {
        Optional<Condition> last = before.stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
        String since = last.filter(condition -> condition.getStatus().equals(status))
                .map(Condition::getLastTransitionTime)
                .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(object.getMetadata().getGeneration())
                .withLastTransitionTime(since)
                .build();
    }

    /** Does it say something else than this condition of before? */
    public boolean isNews(List<Condition> before) {
        return before.stream()
                .noneMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals(status)
                        && condition.getReason().equals(reason));
    }
}
