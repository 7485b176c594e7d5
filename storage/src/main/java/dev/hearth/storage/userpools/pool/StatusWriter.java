package dev.hearth.storage.userpools.pool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.userpool.UserPool;
import dev.hearth.api.userpool.UserPoolStatus;
import dev.hearth.storage.userpools.directory.PoolKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;

/** Writes statuses, when they differ, as JSON merge patches of the status subresource. */
final class StatusWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OPTIONAL = List.of("userPoolId", "issuer", "jwksUri", "loginUrl");
    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager("hearth-storage")
            .build();

    private final KubernetesClient client;

    StatusWriter(KubernetesClient client) {
        this.client = client;
    }

    /** Whether something was written; a pool that is not there any more needs no status. */
    boolean write(UserPool pool, UserPoolStatus status) {
        JsonNode now = JSON.valueToTree(status);
        if (now.equals(JSON.<JsonNode>valueToTree(StatusRules.before(pool)))) {
            return false;
        }
        ObjectNode fields = now.deepCopy();
        OPTIONAL.stream().filter(name -> !fields.has(name)).forEach(fields::putNull);
        PoolKey key = PoolKey.of(pool);
        try {
            client.resources(UserPool.class)
                    .inNamespace(key.namespace())
                    .withName(key.name())
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
