package dev.hearth.standalone.kubelet;

import dev.hearth.standalone.kubelet.env.PodFields;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddressBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/** The Node object and its Lease: written at start, kept fresh as a kubelet does (10 s and 5 min), on its own thread. */
final class NodeRegistration implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NodeRegistration.class);
    private static final String LEASES = "kube-node-lease";
    private static final Duration RENEW = Duration.ofSeconds(10);
    private static final Duration STATUS = Duration.ofMinutes(5);
    private static final int LEASE_SECONDS = 40;
    private static final String PODS = "1000";

    private final KubernetesClient client;
    private final String name;
    private final Clock clock;
    private final String readySince;
    private final Thread thread;

    NodeRegistration(KubernetesClient client, String name, Clock clock) {
        this.client = client;
        this.name = name;
        this.clock = clock;
        this.readySince = seconds();
        this.thread = Thread.ofVirtual().name("kubelet-node").start(this::run);
    }

    private void run() {
        Instant statusAt = clock.instant();
        try {
            while (true) {
                Duration pause = RENEW;
                try {
                    if (!clock.instant().isBefore(statusAt)) {
                        register();
                        statusAt = clock.instant().plus(STATUS);
                    }
                    renew();
                } catch (KubernetesClientException e) {
                    LOG.warnf("node not reported, trying again node=%s error=%s", name, e.getMessage());
                    pause = Duration.ofSeconds(1);
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void register() {
        if (client.nodes().withName(name).get() == null) {
            Node node = new NodeBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withLabels(Map.of(
                            "kubernetes.io/hostname",
                            name,
                            "kubernetes.io/os",
                            "linux",
                            "kubernetes.io/arch",
                            architecture()))
                    .endMetadata()
                    .withNewSpec()
                    .endSpec()
                    .build();
            client.nodes().resource(node).create();
        }
        client.nodes()
                .withName(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("status", status())));
    }

    private NodeStatus status() {
        Map<String, Quantity> capacity = Map.of(
                "cpu", new Quantity(Integer.toString(Runtime.getRuntime().availableProcessors())),
                "memory", new Quantity(PodFields.machineMemoryBytes() / 1024 + "Ki"),
                "pods", new Quantity(PODS));
        return new NodeStatusBuilder()
                .withCapacity(capacity)
                .withAllocatable(capacity)
                .withAddresses(
                        new NodeAddressBuilder()
                                .withType("InternalIP")
                                .withAddress("127.0.0.1")
                                .build(),
                        new NodeAddressBuilder()
                                .withType("Hostname")
                                .withAddress(name)
                                .build())
                .withConditions(
                        condition("MemoryPressure", false, "KubeletHasSufficientMemory", "the platform sees to it"),
                        condition("DiskPressure", false, "KubeletHasNoDiskPressure", "the platform sees to it"),
                        condition("PIDPressure", false, "KubeletHasSufficientPID", "the platform sees to it"),
                        condition("Ready", true, "KubeletReady", "kubelet is posting ready status"))
                .withNewNodeInfo()
                .withArchitecture(architecture())
                .withBootID("")
                .withContainerRuntimeVersion("hearth-processes://0.1")
                .withKernelVersion(System.getProperty("os.version", ""))
                .withKubeProxyVersion("")
                .withKubeletVersion("v1.34.0-hearth")
                .withMachineID("")
                .withOperatingSystem("linux")
                .withOsImage(System.getProperty("os.name", "Linux"))
                .withSystemUUID("")
                .endNodeInfo()
                .build();
    }

    private NodeCondition condition(String type, boolean value, String reason, String message) {
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus(value ? "True" : "False")
                .withReason(reason)
                .withMessage(message)
                .withLastHeartbeatTime(seconds())
                .withLastTransitionTime(readySince)
                .build();
    }

    private void renew() {
        ZonedDateTime now = clock.instant().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
        var lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(LEASES)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(name)
                .withLeaseDurationSeconds(LEASE_SECONDS)
                .withRenewTime(now)
                .endSpec()
                .build();
        var leases = client.leases().inNamespace(LEASES);
        try {
            leases.withName(name)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            Serialization.asJson(Map.of("spec", lease.getSpec())));
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
            createNamespace();
            leases.resource(lease).create();
        }
    }

    private void createNamespace() {
        if (client.namespaces().withName(LEASES).get() == null) {
            client.resource("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + LEASES + "\"}}")
                    .create();
        }
    }

    private String seconds() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String architecture() {
        String architecture = System.getProperty("os.arch", "amd64").toLowerCase(Locale.ROOT);
        return architecture.equals("aarch64") ? "arm64" : architecture;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
