package dev.hearth.operator.bindings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.hearth.api.AccessKey;
import dev.hearth.api.Grant;
import dev.hearth.api.Labels;
import dev.hearth.kinds.Pages;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Access keys for functions. The key's truth is a Secret in {@link Labels#SYSTEM_NAMESPACE}, with its grants, where
 * gateway and storage read it and its namespace's users do not; a copy of id and secret lies beside the function for its
 * pods' environment. What somebody writes into the copy is overwritten and never believed. The copy goes with its function
 * by its owner reference, the truth by {@link #forget} or, when this operator was away then, by {@link #sweep}.
 */
public final class FunctionKeys {
    /** Keys in the copy, named as the SDKs read them. */
    public static final String ID_VARIABLE = "AWS_ACCESS_KEY_ID";

    public static final String SECRET_VARIABLE = "AWS_SECRET_ACCESS_KEY";

    private static final Logger LOG = Logger.getLogger(FunctionKeys.class);
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());
    private static final String FUNCTION_UID = "hearth.dev/function-uid";
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KubernetesClient client;
    private final Map<FunctionKey, Applied> applied = new ConcurrentHashMap<>();

    private @Nullable Set<String> withKeys;

    /** @param environment id and secret, never to be logged */
    private record Applied(String uid, List<Grant> grants, Map<String, String> environment) {
        boolean is(String itsUid, List<Grant> itsGrants) {
            return uid.equals(itsUid) && grants.equals(itsGrants);
        }

        @Override
        public String toString() {
            return "Applied[uid=" + uid + ", grants=" + grants + "]";
        }
    }

    public FunctionKeys(KubernetesClient client) {
        this.client = client;
    }

    /** The Secret beside the function that its pods read. */
    public static String copyName(String function) {
        return function + "-access-key";
    }

    /** Sees to it that the function's key may do just this; without grants it has none. Asks nobody when it knows. */
    public void apply(FunctionKey function, String uid, List<Grant> grants) {
        Applied last = applied.get(function);
        if (last != null && last.is(uid, grants)) {
            return;
        }
        Map<String, String> environment = Map.of();
        if (!grants.isEmpty()) {
            environment = write(function, uid, grants);
        } else if (known().contains(uid)) {
            delete(function, uid);
        }
        applied.put(function, new Applied(uid, List.copyOf(grants), environment));
    }

    /** The function's key as its pods have it in their environment; empty when it has none. */
    public Map<String, String> environment(FunctionKey function) {
        Applied last = applied.get(function);
        return last == null ? Map.of() : last.environment();
    }

    /** The function is gone. */
    public void forget(FunctionKey function) {
        Applied last = applied.remove(function);
        if (last != null && !last.grants().isEmpty()) {
            deleteTruth(last.uid());
        }
    }

    /**
     * Removes the keys of functions that are not there any more.
     *
     * @param functions uids of those that are there for sure
     * @param uids reads the functions that there are; asked only when a key is of none of the others, and after the keys were
     *     read, so that a new function's key stays
     */
    public void sweep(Set<String> functions, Supplier<Set<String>> uids) {
        try {
            Set<String> left = new HashSet<>(known());
            left.removeAll(functions);
            if (!left.isEmpty()) {
                left.removeAll(uids.get());
                left.forEach(this::deleteTruth);
            }
        } catch (KubernetesClientException e) {
            LOG.warnf(e, "access keys of functions that are gone could not be looked for");
        }
    }

    /** Functions that have keys: read once, and kept right from then on. */
    private synchronized Set<String> known() {
        Set<String> once = withKeys;
        if (once == null) {
            once = ConcurrentHashMap.newKeySet();
            once.addAll(read());
            withKeys = once;
        }
        return once;
    }

    private Set<String> read() {
        Set<String> uids = new HashSet<>();
        Pages.forEach(
                client.secrets().inNamespace(Labels.SYSTEM_NAMESPACE).withLabel(FUNCTION_UID),
                secret -> uids.add(secret.getMetadata().getLabels().get(FUNCTION_UID)));
        return uids;
    }

    private Map<String, String> write(FunctionKey function, String uid, List<Grant> grants) {
        known().add(uid);
        Secret last = truth(uid);
        Map<String, String> data = new HashMap<>();
        data.put(AccessKey.NAMESPACE, encoded(function.namespace()));
        data.put(AccessKey.GRANTS, encoded(json(grants)));
        data.put(AccessKey.ACCESS_KEY_ID, last == null ? encoded(newId()) : kept(last, AccessKey.ACCESS_KEY_ID));
        data.put(
                AccessKey.SECRET_ACCESS_KEY,
                last == null ? encoded(newSecret()) : kept(last, AccessKey.SECRET_ACCESS_KEY));
        Secret truth = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(Labels.SYSTEM_NAMESPACE)
                .withName(truthName(uid))
                .addToLabels(Labels.ACCESS_KEY, "true")
                .addToLabels(Labels.MANAGED_BY, "hearth")
                .addToLabels(FUNCTION_UID, uid)
                .endMetadata()
                .withType("hearth.dev/access-key")
                .withData(data)
                .build();
        client.resource(truth).fieldManager("hearth-operator").forceConflicts().serverSideApply();
        Secret copy = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(function.namespace())
                .withName(copyName(function.name()))
                .addToLabels(Labels.FUNCTION, function.name())
                .addToLabels(Labels.MANAGED_BY, "hearth")
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(Labels.GROUP + "/" + Labels.VERSION)
                        .withKind("Function")
                        .withName(function.name())
                        .withUid(uid)
                        .withController(true)
                        .build())
                .endMetadata()
                .withType("Opaque")
                .addToData(ID_VARIABLE, data.get(AccessKey.ACCESS_KEY_ID))
                .addToData(SECRET_VARIABLE, data.get(AccessKey.SECRET_ACCESS_KEY))
                .build();
        client.resource(copy).fieldManager("hearth-operator").forceConflicts().serverSideApply();
        return Map.of(
                ID_VARIABLE, decoded(data, AccessKey.ACCESS_KEY_ID),
                SECRET_VARIABLE, decoded(data, AccessKey.SECRET_ACCESS_KEY));
    }

    private static String decoded(Map<String, String> data, String key) {
        return new String(Base64.getDecoder().decode(data.getOrDefault(key, "")), StandardCharsets.UTF_8);
    }

    private static String kept(Secret last, String key) {
        return last.getData().getOrDefault(key, "");
    }

    private @Nullable Secret truth(String uid) {
        return client.secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withName(truthName(uid))
                .get();
    }

    private void delete(FunctionKey function, String uid) {
        deleteTruth(uid);
        client.secrets()
                .inNamespace(function.namespace())
                .withName(copyName(function.name()))
                .delete();
    }

    private void deleteTruth(String uid) {
        known().remove(uid);
        try {
            client.secrets()
                    .inNamespace(Labels.SYSTEM_NAMESPACE)
                    .withName(truthName(uid))
                    .delete();
        } catch (KubernetesClientException e) {
            // It is found again by the sweep of the next start.
            LOG.warnf("a function's access key could not be deleted uid=%s code=%d", uid, e.getCode());
        }
    }

    private static String truthName(String uid) {
        return "function-" + uid;
    }

    private static String newId() {
        StringBuilder id = new StringBuilder("HKFN");
        while (id.length() < 20) {
            id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    private static String newSecret() {
        byte[] secret = new byte[30];
        RANDOM.nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    private static String json(List<Grant> grants) {
        try {
            return JSON.writeValueAsString(grants);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("grants are always JSON", e);
        }
    }

    private static String encoded(String plain) {
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }
}
