package dev.hearth.kinds;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.List;

/**
 * What an object said of itself until now, against which a new status is held: one that says the same is not written again,
 * and an Event is told only of a readiness that is news.
 *
 * @param before the status until now
 * @param conditions its conditions
 */
public record StatusReport<S>(S before, List<Condition> conditions) {
    public StatusReport {
        conditions = List.copyOf(conditions);
    }

    /** Writes the status that was made anew, and leaves the operator SDK nothing to write ({@link StatusPatch}). */
    public <P extends CustomResource<?, S>> UpdateControl<P> say(
            P object, S now, Readiness readiness, ObjectEvents events) {
        object.setStatus(now);
        boolean written = StatusPatch.write(events.client(), "hearth-" + events.room(), object, before, now);
        if (written && readiness.isNews(conditions)) {
            events.tell(object, readiness);
        }
        return UpdateControl.noUpdate();
    }
}
