package dev.hearth.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Objects;

/**
 * Writes an object's status, where it differs, as a JSON merge patch (RFC 7396) of the status subresource. Not by what the operator
 * SDK offers for it: that takes whatever it is told of the object while it writes for its own write, and a change of the spec or a
 * deletion that comes meanwhile is not seen until the object is looked at again anyway, minutes later
 * (java-operator-sdk 5.3.2, its pull requests 3394 and 3414).
 */
public final class StatusPatch {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StatusPatch() {}

    /**
     * Whether something was written; an object that is not there any more needs no status.
     *
     * @param manager who manages the fields, such as {@code hearth-storage}
     */
    public static boolean write(
            KubernetesClient client, String manager, HasMetadata object, Object before, Object now) {
        JsonNode was = JSON.valueToTree(before);
        JsonNode is = JSON.valueToTree(now);
        if (was.equals(is)) {
            return false;
        }
        PatchContext merge = new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(manager)
                .build();
        String patch = JSON.createObjectNode().set("status", merged(was, is)).toString();
        try {
            return client.resources(object.getClass())
                            .inNamespace(object.getMetadata().getNamespace())
                            .withName(object.getMetadata().getName())
                            .subresource("status")
                            .patch(merge, patch)
                    != null;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                return false;
            }
            throw e;
        }
    }

    /** What makes the one of the other: what is not there any more is taken away by name. */
    static JsonNode merged(JsonNode was, JsonNode is) {
        if (!(is instanceof ObjectNode now) || !(was instanceof ObjectNode before)) {
            return is;
        }
        ObjectNode patch = now.deepCopy();
        before.fieldNames().forEachRemaining(name -> {
            if (now.has(name)) {
                patch.set(name, merged(before.get(name), Objects.requireNonNull(now.get(name))));
            } else {
                patch.putNull(name);
            }
        });
        return patch;
    }
}
