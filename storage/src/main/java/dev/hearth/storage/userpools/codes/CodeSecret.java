package dev.hearth.storage.userpools.codes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.Labels;
import dev.hearth.storage.userpools.directory.Pool;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts codes into a Secret of the pool's namespace, for pools without a mail server: whoever may read the namespace's Secrets
 * may read them, as {@code kubectl get secret NAME-codes} shows, and nobody else. Its keys are {@code purpose.user}, its
 * values JSON with username, code and expiry. At most a hundred are kept, the first to expire goes first.
 */
final class CodeSecret {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 100;
    private static final PatchContext MERGE =
            new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

    private final KubernetesClient client;
    private final Clock clock;

    CodeSecret(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    void put(Pool pool, CodePost.Letter letter) throws CodePost.Undelivered {
        try {
            Secret there = read(pool);
            if (there == null) {
                client.resource(empty(pool)).create();
                there = read(pool);
            }
            write(pool, letter, there == null || there.getData() == null ? Map.of() : there.getData());
        } catch (KubernetesClientException | IOException e) {
            throw new CodePost.Undelivered(
                    "the Secret \"%s\" cannot be written".formatted(pool.key().codesName()), e);
        }
    }

    private @org.jspecify.annotations.Nullable Secret read(Pool pool) {
        return client.secrets()
                .inNamespace(pool.key().namespace())
                .withName(pool.key().codesName())
                .get();
    }

    private void write(Pool pool, CodePost.Letter letter, Map<String, String> there) throws JsonProcessingException {
        ObjectNode data = JSON.createObjectNode();
        leftOver(there).forEach(data::putNull);
        Map<String, Object> value =
                Map.of("username", letter.username(), "code", letter.value(), "expiresAt", letter.expiresAt());
        data.put(
                letter.key() + "." + letter.userId(),
                Base64.getEncoder().encodeToString(JSON.writeValueAsBytes(value)));
        client.secrets()
                .inNamespace(pool.key().namespace())
                .withName(pool.key().codesName())
                .patch(MERGE, JSON.writeValueAsString(JSON.createObjectNode().set("data", data)));
    }

    /** What has expired, and of the rest what is too much. */
    private List<String> leftOver(Map<String, String> there) {
        Map<String, Long> expiry = new HashMap<>();
        there.forEach((name, value) -> expiry.put(name, expiresAt(value)));
        long now = clock.instant().getEpochSecond();
        int tooMany = Math.max(0, there.size() + 1 - MOST);
        List<String> byExpiry = expiry.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .map(Map.Entry::getKey)
                .toList();
        return byExpiry.stream()
                .filter(name -> expiry.getOrDefault(name, 0L) <= now || byExpiry.indexOf(name) < tooMany)
                .toList();
    }

    private static long expiresAt(String value) {
        try {
            JsonNode kept = JSON.readTree(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
            return kept.path("expiresAt").asLong();
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }

    private static Secret empty(Pool pool) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(pool.key().codesName())
                .withNamespace(pool.key().namespace())
                .withLabels(Map.of(Labels.USER_POOL, pool.key().name(), Labels.MANAGED_BY, "hearth"))
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(Labels.GROUP + "/" + Labels.VERSION)
                        .withKind("UserPool")
                        .withName(pool.key().name())
                        .withUid(pool.uid())
                        .withController(true)
                        .build())
                .endMetadata()
                .withType("Opaque")
                .build();
    }
}
