package dev.hearth.standalone.kubelet;

import dev.hearth.standalone.kubelet.image.CodePackages;
import dev.hearth.standalone.kubelet.image.Images;
import dev.hearth.standalone.kubelet.log.ContainerLogs;
import dev.hearth.standalone.kubelet.pod.PodServices;
import dev.hearth.standalone.kubelet.process.Processes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Runs the pods of one node as processes of this machine until it is closed, and keeps the Node alive in the API. Its
 * methods may be called from any thread.
 */
public final class LocalKubelet implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LocalKubelet.class);

    private final LocalKubeletConfig config;
    private final DataFolder data;
    private final Processes processes;
    private final ContainerLogs logs;
    private final EventWriter events;
    private final StatusWriter writer;
    private final NodeRegistration node;
    private final PodTable pods;
    private final SharedIndexInformer<Pod> informer;

    private LocalKubelet(KubernetesClient client, LocalKubeletConfig config) throws IOException {
        this.config = config;
        this.data = DataFolder.open(config.dataDir());
        this.processes = new Processes(data.markerPrefix(), config.clock());
        data.clearVolumes();
        this.logs = new ContainerLogs(data.logs(), config.logMaxBytes(), config.clock());
        CodePackages packages =
                new CodePackages(data.code(), config.codeMaxBytes(), config.codeMaxEntries(), config.clock());
        packages.sweep();
        Images images = new Images(config.imagePrefix(), config.runtimesHome(), config.podman());
        packages.lay(images.besideCode());
        PodServices services = new PodServices(
                config.nodeName(),
                processes,
                images,
                packages,
                logs,
                new ApiReferences(client),
                data.volumes(),
                data.markerPrefix(),
                config.backoff(),
                config.clock());
        this.events = new EventWriter(client, config.nodeName(), config.clock());
        this.writer = new StatusWriter(client, config.nodeName(), events);
        this.node = new NodeRegistration(client, config.nodeName(), config.clock());
        this.pods = new PodTable(config, services, writer);
        this.informer = client.pods().inAnyNamespace().runnableInformer(0);
    }

    /**
     * Kills what an earlier kubelet with this data folder left, registers the node and starts the pods that there are.
     * Returns when the list of pods has been read; the watch goes on until {@link #close}, through losses of the API
     * server.
     *
     * @throws IOException when the data folder cannot be used, or another platform uses it
     */
    public static LocalKubelet start(KubernetesClient client, LocalKubeletConfig config) throws IOException {
        LocalKubelet kubelet = new LocalKubelet(client, config);
        try {
            kubelet.watch();
            return kubelet;
        } catch (RuntimeException | IOException e) {
            kubelet.close();
            throw e;
        }
    }

    private void watch() throws IOException {
        informer.exceptionHandler((started, e) -> true).addEventHandler(pods);
        informer.run();
        Set<String> uids = informer.getStore().list().stream()
                .map(pod -> pod.getMetadata().getUid())
                .collect(Collectors.toSet());
        logs.retain(uids);
        LOG.infof("kubelet runs node=%s pods=%d", config.nodeName(), uids.size());
    }

    /** The logs of this node's containers. */
    public ContainerLogs logs() {
        return logs;
    }

    /** Ends all processes; the pods stay in the API and start again, or have failed, when the kubelet starts again. */
    @Override
    public void close() {
        informer.stop();
        node.close();
        pods.abandonAll(config.stopGrace());
        events.close();
        writer.close();
        processes.close();
        data.close();
    }
}
