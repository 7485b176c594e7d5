package dev.hearth.gateway.cluster;

import dev.hearth.api.Assignment;
import dev.hearth.gateway.route.AssignmentRoute;
import dev.hearth.gateway.route.FunctionRoute;
import io.fabric8.kubernetes.api.model.Secret;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Turns an assignment Secret into its record. */
final class AssignmentRecords {
    static AssignmentRoute of(Secret secret) {
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        String namespace = text(data, Assignment.NAMESPACE);
        return new AssignmentRoute(
                FunctionRoute.key(namespace, text(data, Assignment.FUNCTION)),
                text(data, Assignment.FUNCTION_UID),
                text(data, Assignment.REVISION),
                namespace + '/' + text(data, Assignment.SHAPE),
                Buffer.buffer(bytes(data, Assignment.BODY)));
    }

    private static String text(Map<String, String> data, String key) {
        return new String(bytes(data, key), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Map<String, String> data, String key) {
        return Base64.getDecoder().decode(data.getOrDefault(key, ""));
    }

    private AssignmentRecords() {}
}
