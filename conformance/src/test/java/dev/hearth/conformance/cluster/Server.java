package dev.hearth.conformance.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.conformance.kubectl.Kubectl;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The API server under test, known by its kubeconfig. It brings Hearth's kinds up to date where the build has emitted
 * their CRDs beside this module; a server that carries them by itself is left alone.
 */
public final class Server implements AutoCloseable {
    private static final String VARIABLE = "HEARTH_TEST_KUBECONFIG";
    private static final Path CRDS = Path.of("../api/target/classes/META-INF/fabric8");
    private static final List<String> KINDS = List.of("functions", "buckets", "tables", "userpools");

    private final Path kubeconfig;
    private final Path cache;
    private final KubernetesClient client;
    private final int minor;

    private Server(Path kubeconfig, Path cache, KubernetesClient client, int minor) {
        this.kubeconfig = kubeconfig;
        this.cache = cache;
        this.client = client;
        this.minor = minor;
    }

    static Server fromEnvironment() {
        String value = System.getenv(VARIABLE);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("'" + VARIABLE + "' must name the kubeconfig of the API server under test"
                    + " (an absolute path); './hearth test' sets it, and -Dtest.excluded=cluster leaves the suite out");
        }
        Path kubeconfig = Path.of(value);
        if (!Files.isReadable(kubeconfig)) {
            throw new IllegalStateException("'" + VARIABLE + "' names '" + value + "', which is no readable file");
        }
        try {
            Path cache = Files.createTempDirectory("hearth-conformance-kubectl");
            KubernetesClient client = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                    .build();
            String minor = client.getKubernetesVersion().getMinor().replaceAll("[^0-9]", "");
            Server server = new Server(kubeconfig, cache, client, Integer.parseInt(minor));
            server.bringKinds();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void bringKinds() {
        for (String kind : KINDS) {
            String definition = kind + ".hearth.dev";
            Path crd = CRDS.resolve(definition + "-v1.yml");
            boolean served = client.apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName(definition)
                            .get()
                    != null;
            if (!served && !Files.exists(crd)) {
                throw new IllegalStateException("the server does not serve '" + definition + "' and '" + crd
                        + "' is not there to bring it; build the module 'api' first");
            }
            if (Files.exists(crd)) {
                kubectl("default").out("apply", "--validate=false", "-f", crd.toString());
                kubectl("default").out("wait", "--for=condition=Established", "crd/" + definition);
            }
        }
    }

    public Kubectl kubectl(String namespace) {
        return new Kubectl(kubeconfig, namespace, cache);
    }

    /** Shared by all tests; never closed by them. */
    public KubernetesClient client() {
        return client;
    }

    /** A configuration of its own, for tests that need another way to the server. */
    public Config config() {
        return Config.fromKubeconfig(kubeconfig.toFile());
    }

    /** CEL rules in CRDs, server-side field validation: beta and on since Kubernetes 1.25. */
    public boolean hasCel() {
        return minor >= 25;
    }

    public int minor() {
        return minor;
    }

    /** The answer to a plain GET, as JSON. */
    public JsonNode raw(String path) {
        return kubectl("default").run("get", "--raw", path).succeeds().json();
    }

    @Override
    public void close() throws IOException {
        client.close();
        try (var files = Files.walk(cache)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
