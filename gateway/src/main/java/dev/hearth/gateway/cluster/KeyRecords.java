package dev.hearth.gateway.cluster;

import dev.hearth.api.AccessKey;
import dev.hearth.gateway.route.SigningKey;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Turns an access-key Secret into its record; one that lacks a field is logged and gives no access. */
final class KeyRecords {
    private static final Logger LOG = Logger.getLogger(KeyRecords.class);

    static Optional<SigningKey> of(Secret secret) {
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        String id = decoded(data, AccessKey.ACCESS_KEY_ID);
        String key = decoded(data, AccessKey.SECRET_ACCESS_KEY);
        String namespace = decoded(data, AccessKey.NAMESPACE);
        if (id.isEmpty() || key.isEmpty() || namespace.isEmpty()) {
            LOG.warnf(
                    "an access-key Secret lacks namespace, accessKeyId or secretAccessKey and is ignored secret=%s",
                    secret.getMetadata().getName());
            return Optional.empty();
        }
        return Optional.of(new SigningKey(id, key, namespace));
    }

    private static String decoded(Map<String, String> data, String name) {
        try {
            return new String(Base64.getDecoder().decode(data.getOrDefault(name, "")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private KeyRecords() {}
}
