package dev.hearth.operator.function;

import dev.hearth.api.Labels;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The NetworkPolicies that functions own. It watches those alone, so it knows of one that was left by an earlier spec, and
 * one that somebody changes or deletes is put right. A deleted function's goes by its owner reference.
 */
public final class NetworkPolicies implements AutoCloseable {
    private static final String MANAGER = "hearth-operator";

    private final KubernetesClient client;
    private final Set<String> namespaces;
    private final Consumer<FunctionKey> changed;
    private final Map<FunctionKey, Written> written = new ConcurrentHashMap<>();
    private final List<SharedIndexInformer<NetworkPolicy>> informers = new ArrayList<>();

    private record Written(NetworkPolicySpec spec, String resourceVersion) {}

    /**
     * @param namespaces whose functions are looked after; empty: all
     * @param changed is told whose policy is not as it was written
     */
    public NetworkPolicies(KubernetesClient client, Set<String> namespaces, Consumer<FunctionKey> changed) {
        this.client = client;
        this.namespaces = namespaces;
        this.changed = changed;
    }

    /** Returns when those that there are have been read. */
    public void start() {
        if (namespaces.isEmpty()) {
            informers.add(client.network()
                    .v1()
                    .networkPolicies()
                    .inAnyNamespace()
                    .withLabel(Labels.MANAGED_BY, "hearth")
                    .withLabel(Labels.FUNCTION)
                    .inform(new Handler()));
        }
        for (String namespace : namespaces) {
            informers.add(client.network()
                    .v1()
                    .networkPolicies()
                    .inNamespace(namespace)
                    .withLabel(Labels.MANAGED_BY, "hearth")
                    .withLabel(Labels.FUNCTION)
                    .inform(new Handler()));
        }
    }

    /** Sees to it that the function's policy is this one, or that it has none. Asks nobody when it knows. */
    void apply(FunctionKey function, Optional<NetworkPolicy> policy) {
        Optional<NetworkPolicy> there = find(function);
        if (policy.isEmpty()) {
            written.remove(function);
            there.ifPresent(left -> client.resource(left).delete());
            return;
        }
        NetworkPolicy wanted = policy.get();
        Written last = written.get(function);
        boolean asWritten = last != null
                && last.spec().equals(wanted.getSpec())
                && there.map(NetworkPolicies::version).equals(Optional.of(last.resourceVersion()));
        if (asWritten) {
            return;
        }
        NetworkPolicy now = there.isEmpty() && last == null ? create(wanted) : write(wanted);
        written.put(function, new Written(wanted.getSpec(), version(now)));
    }

    private NetworkPolicy create(NetworkPolicy wanted) {
        try {
            return client.resource(wanted).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            return write(wanted); // made a moment ago, and not seen yet
        }
    }

    private NetworkPolicy write(NetworkPolicy wanted) {
        return client.resource(wanted).fieldManager(MANAGER).forceConflicts().serverSideApply();
    }

    /** The function is gone, and its policy goes with it. */
    void forget(FunctionKey function) {
        written.remove(function);
    }

    private Optional<NetworkPolicy> find(FunctionKey function) {
        String key = function.namespace() + "/" + NetworkPolicyPlanner.name(function.name());
        return informers.stream()
                .map(informer -> informer.getStore().getByKey(key))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static String version(NetworkPolicy policy) {
        return policy.getMetadata().getResourceVersion();
    }

    private void tell(NetworkPolicy policy, @Nullable String version) {
        FunctionKey function = new FunctionKey(
                policy.getMetadata().getNamespace(),
                policy.getMetadata().getLabels().getOrDefault(Labels.FUNCTION, ""));
        Written last = written.get(function);
        if (last != null && !last.resourceVersion().equals(version)) {
            changed.accept(function);
        }
    }

    private final class Handler implements ResourceEventHandler<NetworkPolicy> {
        @Override
        public void onAdd(NetworkPolicy policy) {
            tell(policy, version(policy));
        }

        @Override
        public void onUpdate(NetworkPolicy before, NetworkPolicy policy) {
            tell(policy, version(policy));
        }

        @Override
        public void onDelete(NetworkPolicy policy, boolean finalStateUnknown) {
            tell(policy, null);
        }
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
        informers.clear();
    }
}
