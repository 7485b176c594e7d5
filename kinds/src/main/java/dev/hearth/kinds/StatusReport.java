package dev.hearth.kinds;

import com.fasterxml.jackson.databind.ObjectMapper;
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
    private static final ObjectMapper JSON = new ObjectMapper();

    public StatusReport {
        conditions = List.copyOf(conditions);
    }

    /** What is to be done with the status that was made anew. */
    public <P extends CustomResource<?, S>> UpdateControl<P> say(
            P object, S now, Readiness readiness, ObjectEvents events) {
        if (readiness.isNews(conditions)) {
            events.tell(object, readiness);
        } else if (JSON.valueToTree(before).equals(JSON.valueToTree(now))) {
            return UpdateControl.noUpdate();
        }
        object.setStatus(now);
        return UpdateControl.patchStatus(object);
    }
}
