package dev.hearth.operator.function;

import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.kinds.ObjectEvents;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Optional;

/** Tells in Events what changed of a function's conditions, and what of it is news. */
final class FunctionEvents {
    private final ObjectEvents events;

    FunctionEvents(KubernetesClient client, Clock clock) {
        this.events = new ObjectEvents(client, "operator", clock);
    }

    void changes(Function function, FunctionStatus before, FunctionStatus after) {
        for (Condition condition : after.conditions) {
            Optional<Condition> last = StatusRules.find(before, condition.getType());
            boolean news = last.isEmpty()
                    || !last.get().getStatus().equals(condition.getStatus())
                    || !last.get().getReason().equals(condition.getReason());
            // Coming and going of pods is no news of a function that can be called all the while.
            boolean stillReady = last.isPresent()
                    && "True".equals(last.get().getStatus())
                    && "True".equals(condition.getStatus())
                    && !condition.getReason().equals(StatusRules.UPDATE_STUCK);
            // A function that cannot be called for want of its code says so once, as CodeAvailable.
            boolean echo = condition.getType().equals(FunctionStatus.READY)
                    && StatusRules.find(after, FunctionStatus.CODE_AVAILABLE)
                            .map(code -> code.getReason().equals(condition.getReason()))
                            .orElse(false);
            // That there is code is the ordinary thing; only its lack, and its being there again, is told.
            boolean ordinary = last.isEmpty()
                    && condition.getType().equals(FunctionStatus.CODE_AVAILABLE)
                    && "True".equals(condition.getStatus());
            if (news && !stillReady && !echo && !ordinary) {
                tell(function, condition);
            }
        }
    }

    private void tell(Function function, Condition condition) {
        String type =
                condition.getStatus().equals("False") || condition.getReason().equals(StatusRules.UPDATE_STUCK)
                        ? "Warning"
                        : "Normal";
        events.tell(function, type, condition.getReason(), condition.getMessage());
    }
}
