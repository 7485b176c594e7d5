package dev.hearth.conformance.cluster;

import static org.awaitility.Awaitility.await;

import dev.hearth.conformance.kubectl.Kubectl;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;

/** A namespace for one test, with a kubectl and a client that act in it. Closing deletes it, without waiting. */
public final class Sandbox implements AutoCloseable {
    private final Server server;
    private final String namespace;

    private Sandbox(Server server, String namespace) {
        this.server = server;
        this.namespace = namespace;
    }

    static Sandbox in(Server server) {
        String name = "conformance-" + UUID.randomUUID().toString().substring(0, 8);
        server.client()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return new Sandbox(server, name);
    }

    public String namespace() {
        return namespace;
    }

    public Server server() {
        return server;
    }

    public Kubectl kubectl() {
        return server.kubectl(namespace);
    }

    public NamespacedKubernetesClient client() {
        return server.client().adapt(NamespacedKubernetesClient.class).inNamespace(namespace);
    }

    public ConfigMap configMap(String name, Map<String, String> data) {
        return client().configMaps().resource(newConfigMap(name, data)).create();
    }

    public ConfigMap newConfigMap(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withData(data)
                .build();
    }

    /** Creates a Pod that no node will ever run; waits until the namespace's service account is there for it. */
    public void pendingPod(String name, String labels) {
        String yaml = """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, labels: %s}
                spec:
                  automountServiceAccountToken: false
                  nodeSelector: {hearth.dev/no-such: node}
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: main, image: example.org/nothing, env: [{name: A, value: "1"}, {name: B, value: "2"}]}
                """.formatted(name, labels);
        soon().untilAsserted(() -> kubectl().runWith(yaml, "apply", "-f", "-").succeeds());
    }

    /**
     * Returns once a watch of widgets from version 1 is refused, with the line that refuses it. A real server refuses at
     * once, since its memory of a kind begins when the kind does; one that remembers more is given changes until it
     * forgets, as every server must sometime.
     */
    public String forgetsVersionOne(Widgets widgets) {
        String path = "/apis/" + widgets.group() + "/v1/namespaces/" + namespace
                + "/widgets?watch=1&timeoutSeconds=1&resourceVersion=1";
        for (int round = 0; round < 6; round++) {
            String lines = kubectl().out("get", "--raw", path);
            var error = lines.lines().filter(line -> line.contains("\"ERROR\"")).findFirst();
            if (error.isPresent()) {
                return error.get();
            }
            changes(widgets, "past-" + round + "-", 500);
        }
        throw new AssertionError("3000 changes later, a watch may still begin at resourceVersion 1");
    }

    private void changes(Widgets widgets, String prefix, int count) {
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < count; i++) {
                String name = prefix + i;
                var unused = pool.submit(() -> widgets.create(namespace, name));
            }
        }
    }

    /** Waits for what the server or a controller does in its own time. */
    public static ConditionFactory soon() {
        return await().atMost(20, TimeUnit.SECONDS).pollInterval(30, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        server.client().namespaces().withName(namespace).delete();
    }
}
