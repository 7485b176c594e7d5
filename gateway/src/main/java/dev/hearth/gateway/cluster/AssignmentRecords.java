package dev.hearth.gateway.cluster;

import dev.hearth.api.Assignment;
import dev.hearth.gateway.route.AssignmentRoute;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.kinds.PartialStore;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Turns an assignment Secret into its record. */
final class AssignmentRecords {
    static AssignmentRoute of(Secret secret) {
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        String namespace = text(data, Assignment.NAMESPACE);
        return new AssignmentRoute(
                function(secret),
                text(data, Assignment.FUNCTION_UID),
                text(data, Assignment.REVISION),
                namespace + '/' + text(data, Assignment.SHAPE),
                Buffer.buffer(bytes(data, Assignment.BODY)));
    }

    /** Key of the function that it is for. */
    static String function(Secret secret) {
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        return FunctionRoute.key(text(data, Assignment.NAMESPACE), text(data, Assignment.FUNCTION));
    }

    /** No more of it than {@link #function} needs. */
    static Secret stub(Secret secret) {
        Map<String, String> data = new HashMap<>(secret.getData() == null ? Map.of() : secret.getData());
        data.keySet().retainAll(Set.of(Assignment.NAMESPACE, Assignment.FUNCTION));
        return new SecretBuilder()
                .withMetadata(PartialStore.named(secret))
                .withData(data)
                .build();
    }

    private static String text(Map<String, String> data, String key) {
        return new String(bytes(data, key), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Map<String, String> data, String key) {
        return Base64.getDecoder().decode(data.getOrDefault(key, ""));
    }

    private AssignmentRecords() {}
}
