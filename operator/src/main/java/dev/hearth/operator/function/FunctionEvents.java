package dev.hearth.operator.function;

import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.operator.code.Digest;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Tells in Events what changed of a function's conditions. The same thing said again counts up the Event that is there.
 * An Event that cannot be written is logged and left: the condition says the same.
 */
final class FunctionEvents {
    private static final Logger LOG = Logger.getLogger(FunctionEvents.class);
    private static final int LONGEST_MESSAGE = 1024;

    private final KubernetesClient client;
    private final Clock clock;
    private final String instance;

    FunctionEvents(KubernetesClient client, Clock clock, String instance) {
        this.client = client;
        this.clock = clock;
        this.instance = instance;
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
        String message = condition.getMessage().length() > LONGEST_MESSAGE
                ? condition.getMessage().substring(0, LONGEST_MESSAGE - 1) + "…"
                : condition.getMessage();
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        String namespace = function.getMetadata().getNamespace();
        String name = name(function, condition.getReason(), message);
        try {
            client.v1()
                    .events()
                    .inNamespace(namespace)
                    .resource(event(function, condition, type, message, now, name))
                    .create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                again(namespace, name, now);
                return;
            }
            LOG.debugf("Event not written function=%s/%s code=%d", namespace, name, e.getCode());
        }
    }

    private void again(String namespace, String name, String now) {
        try {
            client.v1()
                    .events()
                    .inNamespace(namespace)
                    .withName(name)
                    .edit(event -> new EventBuilder(event)
                            .withCount(event.getCount() == null ? 2 : event.getCount() + 1)
                            .withLastTimestamp(now)
                            .build());
        } catch (KubernetesClientException e) {
            LOG.debugf("Event not written function=%s/%s code=%d", namespace, name, e.getCode());
        }
    }

    private Event event(Function function, Condition condition, String type, String message, String now, String name) {
        return new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(function.getMetadata().getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(function.getApiVersion())
                .withKind(function.getKind())
                .withNamespace(function.getMetadata().getNamespace())
                .withName(function.getMetadata().getName())
                .withUid(function.getMetadata().getUid())
                .withResourceVersion(function.getMetadata().getResourceVersion())
                .endInvolvedObject()
                .withType(type)
                .withReason(condition.getReason())
                .withMessage(message)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource("hearth-operator", null)
                .withReportingComponent("hearth.dev/operator")
                .withReportingInstance(instance)
                .build();
    }

    /** The same for the same thing said of the same object. */
    private static String name(Function function, String reason, String message) {
        String said = function.getMetadata().getUid() + "\n" + reason + "\n" + message;
        return function.getMetadata().getName() + "."
                + Digest.of(said.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
    }
}
