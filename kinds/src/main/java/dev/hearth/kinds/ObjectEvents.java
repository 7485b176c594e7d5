package dev.hearth.kinds;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Events about the objects of a room's kinds. The same thing said again of the same object counts up the Event that is
 * there. An Event that cannot be written is logged and left: the condition says the same.
 */
public final class ObjectEvents {
    private static final Logger LOG = Logger.getLogger(ObjectEvents.class);
    private static final int LONGEST_MESSAGE = 1024;

    private final KubernetesClient client;
    private final String room;
    private final Clock clock;

    /** @param room that tells them, such as {@code storage} */
    public ObjectEvents(KubernetesClient client, String room, Clock clock) {
        this.client = client;
        this.room = room;
        this.clock = clock;
    }

    KubernetesClient client() {
        return client;
    }

    String room() {
        return room;
    }

    /** Tells of a condition: a Warning when the object is not ready for a reason that somebody must mend. */
    public void tell(HasMetadata object, Readiness readiness) {
        tell(
                object,
                readiness.status().equals("False") ? "Warning" : "Normal",
                readiness.reason(),
                readiness.message());
    }

    public void tell(HasMetadata object, String type, String reason, String message) {
        String said = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE - 1) + "…" : message;
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        String namespace = object.getMetadata().getNamespace();
        String same = object.getMetadata().getUid() + "\n" + reason + "\n" + said;
        String name = object.getMetadata().getName() + "."
                + UUID.nameUUIDFromBytes(same.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .replace("-", "")
                        .substring(0, 16);
        try {
            client.v1()
                    .events()
                    .inNamespace(namespace)
                    .resource(event(object, type, reason, said, now, name))
                    .create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                again(namespace, name, now);
            } else {
                LOG.debugf("Event not written object=%s/%s code=%d", namespace, name, e.getCode());
            }
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
            LOG.debugf("Event not written object=%s/%s code=%d", namespace, name, e.getCode());
        }
    }

    private Event event(HasMetadata object, String type, String reason, String message, String now, String name) {
        return new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(object.getMetadata().getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(object.getApiVersion())
                .withKind(object.getKind())
                .withNamespace(object.getMetadata().getNamespace())
                .withName(object.getMetadata().getName())
                .withUid(object.getMetadata().getUid())
                .withResourceVersion(object.getMetadata().getResourceVersion())
                .endInvolvedObject()
                .withType(type)
                .withReason(reason)
                .withMessage(message)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource("hearth-" + room, null)
                .withReportingComponent("hearth.dev/" + room)
                .withReportingInstance(room)
                .build();
    }
}
