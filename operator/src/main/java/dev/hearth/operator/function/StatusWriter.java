package dev.hearth.operator.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** Writes statuses as JSON merge patches of the status subresource; what is absent is taken away by name. */
final class StatusWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager("hearth-operator")
            .build();

    private final KubernetesClient client;

    StatusWriter(KubernetesClient client) {
        this.client = client;
    }

    /** False when the function is not there any more. */
    boolean write(FunctionKey function, FunctionStatus status) {
        ObjectNode fields = JSON.valueToTree(status);
        for (String optional : new String[] {"revision", "codeSha256", "keepAlive"}) {
            if (!fields.has(optional)) {
                fields.putNull(optional);
            }
        }
        try {
            client.resources(Function.class)
                    .inNamespace(function.namespace())
                    .withName(function.name())
                    .subresource("status")
                    .patch(
                            MERGE,
                            JSON.writeValueAsString(JSON.createObjectNode().set("status", fields)));
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                return false;
            }
            throw e;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is always JSON", e);
        }
    }
}
