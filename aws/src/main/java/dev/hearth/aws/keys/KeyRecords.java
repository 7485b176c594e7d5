package dev.hearth.aws.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.hearth.api.AccessKey;
import dev.hearth.api.Grant;
import dev.hearth.aws.signature.SigningKey;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Turns an access-key Secret into its record; one that lacks a field or has bad grants is logged and gives no access. */
public final class KeyRecords {
    private static final Logger LOG = Logger.getLogger(KeyRecords.class);
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());
    private static final TypeReference<List<Grant>> GRANTS = new TypeReference<>() {};

    public static Optional<SigningKey> of(Secret secret) {
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
        if (!data.containsKey(AccessKey.GRANTS)) {
            return Optional.of(new SigningKey(id, key, namespace));
        }
        try {
            List<Grant> grants = JSON.readValue(decoded(data, AccessKey.GRANTS), GRANTS);
            return Optional.of(new SigningKey(id, key, namespace, Optional.of(grants)));
        } catch (JsonProcessingException e) {
            LOG.warnf(
                    "an access-key Secret has grants that cannot be read and is ignored secret=%s cause=%s",
                    secret.getMetadata().getName(), e.getOriginalMessage());
            return Optional.empty();
        }
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
