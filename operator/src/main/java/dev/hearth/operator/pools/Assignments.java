package dev.hearth.operator.pools;

import dev.hearth.api.Assignment;
import dev.hearth.api.Labels;
import dev.hearth.kinds.Pages;
import dev.hearth.operator.code.Digest;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells the gateways, in one Secret a function in {@value Labels#SYSTEM_NAMESPACE}, what a pod of a pool is to be told: so a
 * cold start needs nobody else, and gateways need no right to the users' Secrets. What was written before is read once; a
 * plan that says the same is not written again.
 */
class Assignments {
    private static final Logger LOG = Logger.getLogger(Assignments.class);

    /** Well below what a Secret may hold; a larger environment is given to pods of the function's own. */
    private static final int LONGEST_BODY = 512 * 1024;

    private final KubernetesClient client;
    private final Map<FunctionKey, AssignmentPlan> failed = new ConcurrentHashMap<>();
    private @Nullable Map<FunctionKey, String> written;

    Assignments(KubernetesClient client) {
        this.client = client;
    }

    /** The function may use pools, or may not. One that cannot be written is tried again by {@link #retry}. */
    void apply(FunctionKey function, Optional<AssignmentPlan> plan) {
        failed.remove(function);
        Optional<AssignmentPlan> fitting = plan.filter(one -> one.body().length <= LONGEST_BODY);
        try {
            Map<FunctionKey, String> before = written();
            if (fitting.isEmpty()) {
                if (before.containsKey(function)) {
                    delete(function);
                    before.remove(function);
                }
                return;
            }
            Secret secret = secret(fitting.get());
            String digest = digest(secret);
            if (!digest.equals(before.get(function))) {
                client.resource(secret)
                        .fieldManager("hearth-operator")
                        .forceConflicts()
                        .serverSideApply();
                before.put(function, digest);
            }
        } catch (KubernetesClientException e) {
            LOG.warnf("an assignment could not be written function=%s code=%d", function, e.getCode());
            fitting.ifPresent(one -> failed.put(function, one));
        }
    }

    void forget(FunctionKey function) {
        apply(function, Optional.empty());
    }

    void retry() {
        Map.copyOf(failed).forEach((function, plan) -> {
            // else a newer plan was written meanwhile, or the function is gone
            if (failed.remove(function, plan)) {
                apply(function, Optional.of(plan));
            }
        });
    }

    boolean anyFailed() {
        return !failed.isEmpty();
    }

    /**
     * Removes those of functions that are not there any more.
     *
     * @param functions that are there for sure
     * @param there reads what functions there are; asked only when something is of none of the others
     */
    void sweep(Set<FunctionKey> functions, Supplier<Set<FunctionKey>> there) {
        try {
            Set<FunctionKey> left = new HashSet<>(written().keySet());
            left.removeAll(functions);
            if (!left.isEmpty()) {
                left.removeAll(there.get());
                left.forEach(this::forget);
            }
        } catch (KubernetesClientException e) {
            LOG.warnf("assignments of functions that are gone could not be looked for code=%d", e.getCode());
        }
    }

    private synchronized Map<FunctionKey, String> written() {
        Map<FunctionKey, String> once = written;
        if (once == null) {
            Map<FunctionKey, String> found = new ConcurrentHashMap<>();
            Pages.forEach(
                    client.secrets().inNamespace(Labels.SYSTEM_NAMESPACE).withLabel(Labels.ASSIGNMENT, "true"),
                    secret -> found.put(function(secret), digest(secret)));
            once = found;
            written = once;
        }
        return once;
    }

    private void delete(FunctionKey function) {
        client.secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withName(name(function))
                .delete();
    }

    private static String name(FunctionKey function) {
        byte[] key = function.toString().getBytes(StandardCharsets.UTF_8);
        return "assignment-" + Digest.of(key).hex().substring(0, 32);
    }

    private static Secret secret(AssignmentPlan plan) {
        Map<String, String> data = new HashMap<>();
        data.put(Assignment.NAMESPACE, encoded(plan.function().namespace()));
        data.put(Assignment.FUNCTION, encoded(plan.function().name()));
        data.put(Assignment.FUNCTION_UID, encoded(plan.functionUid()));
        data.put(Assignment.REVISION, encoded(plan.revision()));
        data.put(Assignment.SHAPE, encoded(plan.shape().name()));
        data.put(Assignment.BODY, Base64.getEncoder().encodeToString(plan.body()));
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(Labels.SYSTEM_NAMESPACE)
                .withName(name(plan.function()))
                .addToLabels(Labels.ASSIGNMENT, "true")
                .addToLabels(Labels.MANAGED_BY, "hearth")
                .endMetadata()
                .withType(Labels.ASSIGNMENT)
                .withData(data)
                .build();
    }

    private static FunctionKey function(Secret secret) {
        return new FunctionKey(decoded(secret, Assignment.NAMESPACE), decoded(secret, Assignment.FUNCTION));
    }

    private static String digest(Secret secret) {
        StringBuilder all = new StringBuilder();
        secret.getData().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> all.append(entry.getKey())
                        .append('=')
                        .append(entry.getValue())
                        .append('\n'));
        return Digest.of(all.toString().getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().getOrDefault(key, "")), StandardCharsets.UTF_8);
    }
}
