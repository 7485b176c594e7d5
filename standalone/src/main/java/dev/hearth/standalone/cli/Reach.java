package dev.hearth.standalone.cli;

import dev.hearth.standalone.platform.PlatformException;
import dev.hearth.standalone.platform.PlatformState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Hearth that a command speaks to, and how its endpoints are reached. */
sealed interface Reach extends AutoCloseable {
    KubernetesClient client();

    /** The namespace that a command means when it names none. */
    String namespace();

    /** Where the Lambda API is, without a slash at its end. */
    String awsEndpoint();

    /** Where code packages are put, without {@code /packages}. */
    String packages();

    /** A bearer token of the cluster, for those two. */
    String token();

    @Override
    void close();

    /** The running platform of a data folder. */
    record OfLaptop(PlatformState platform, KubernetesClient client, String namespace) implements Reach {
        static OfLaptop of(PlatformState platform) {
            return new OfLaptop(platform, Cluster.connect(platform), "default");
        }

        @Override
        public String awsEndpoint() {
            return platform.awsEndpointUrl();
        }

        @Override
        public String packages() {
            return platform.packagesUrl();
        }

        @Override
        public String token() {
            return Cluster.token(platform);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /**
     * What a kubeconfig leads to. The rooms are reached through the API server, as by {@code kubectl port-forward}: nothing need
     * be exposed, and the user must be allowed to create {@code pods/portforward} in {@code hearth-system}.
     */
    final class OfCluster implements Reach {
        private static final String SYSTEM = "hearth-system";
        private static final int AWS = 4566;
        private static final int PACKAGES = 9002;

        private final Config config;
        private final KubernetesClient client;
        private final Optional<String> serviceAccount;
        private final List<LocalPortForward> forwards = new ArrayList<>();

        /** @param serviceAccount of the namespace, as which Hearth is asked; absent: with the kubeconfig's own token */
        OfCluster(Config config, Optional<String> serviceAccount) {
            this.config = config;
            this.serviceAccount = serviceAccount;
            this.client = new KubernetesClientBuilder().withConfig(config).build();
        }

        @Override
        public KubernetesClient client() {
            return client;
        }

        @Override
        public String namespace() {
            return config.getNamespace() == null ? "default" : config.getNamespace();
        }

        String apiServer() {
            return config.getMasterUrl();
        }

        /** Hearth's own pods. */
        List<Pod> rooms() {
            return client.pods()
                    .inNamespace(SYSTEM)
                    .withLabel("app.kubernetes.io/name", "hearth")
                    .withLabel("app.kubernetes.io/component")
                    .list()
                    .getItems();
        }

        @Override
        public String awsEndpoint() {
            return forward("gateway", AWS);
        }

        @Override
        public String packages() {
            return forward("operator", PACKAGES);
        }

        private String forward(String room, int port) {
            Pod pod = rooms().stream()
                    .filter(one -> room.equals(one.getMetadata().getLabels().get("app.kubernetes.io/component")))
                    .filter(Readiness::isPodReady)
                    .findFirst()
                    .orElseThrow(() -> new PlatformException(
                            "no pod of Hearth's %s is ready in the namespace '%s' of '%s': is Hearth installed there?"
                                    .formatted(room, SYSTEM, apiServer())));
            LocalPortForward forward =
                    client.pods().resource(pod).portForward(port, InetAddress.getLoopbackAddress(), 0);
            forwards.add(forward);
            return "http://127.0.0.1:" + forward.getLocalPort();
        }

        @Override
        public String token() {
            if (serviceAccount.isPresent()) {
                TokenRequest issued = client.serviceAccounts()
                        .inNamespace(namespace())
                        .withName(serviceAccount.get())
                        .tokenRequest();
                return issued.getStatus().getToken();
            }
            String token = config.getOauthToken() != null ? config.getOauthToken() : config.getAutoOAuthToken();
            if (token == null) {
                throw new PlatformException(
                        "the kubeconfig's user has no bearer token (but a certificate?), and Hearth knows callers by one:"
                                + " name a ServiceAccount of the namespace with --service-account");
            }
            return token;
        }

        @Override
        public void close() {
            for (LocalPortForward forward : forwards) {
                try {
                    forward.close();
                } catch (IOException ended) {
                    // it ends with the client
                }
            }
            client.close();
        }
    }
}
