package dev.hearth.standalone.kubelet;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Measures a cold start's part in the kubelet; run by hand against the API server of HEARTH_TEST_KUBECONFIG. Prints, for
 * each pod, the microseconds from its creation to the watch event, and from the event to the first line of its program.
 * The program is {@code touch}, so the second number holds one exec more than what a function sees.
 */
public final class ColdPath {
    private ColdPath() {}

    public static void main(String[] arguments) throws Exception {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        Path folder = Files.createTempDirectory("cold-path");
        Path touch = Files.createDirectories(folder.resolve("runtimes/touch"));
        Files.writeString(touch.resolve("image.json"), "{\"entrypoint\": [\"touch\"]}");
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(Path.of(System.getenv("HEARTH_TEST_KUBECONFIG")))))
                .build()) {
            String namespace = "cold-" + unique;
            client.namespaces()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .create();
            TimeUnit.SECONDS.sleep(1);
            measure(client, namespace, "laptop-" + unique, folder);
            client.namespaces().withName(namespace).delete();
            client.pods().inNamespace(namespace).withGracePeriod(0).delete();
            client.nodes().withName("laptop-" + unique).delete();
        }
    }

    private static void measure(KubernetesClient client, String namespace, String node, Path folder) throws Exception {
        LocalKubeletConfig config = LocalKubeletConfig.of(folder.resolve("data"), folder.resolve("runtimes"))
                .asNode(node, false);
        Map<String, Long> seen = new ConcurrentHashMap<>();
        try (LocalKubelet kubelet = LocalKubelet.start(client, config);
                var informer = client.pods().inNamespace(namespace).inform(new ResourceEventHandler<Pod>() {
                    @Override
                    public void onAdd(Pod pod) {
                        seen.put(pod.getMetadata().getName(), micros());
                    }

                    @Override
                    public void onUpdate(Pod before, Pod after) {}

                    @Override
                    public void onDelete(Pod pod, boolean unknown) {}
                })) {
            List<Long> toEvent = new ArrayList<>();
            List<Long> toProcess = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String name = "p" + i;
                Path file = folder.resolve(name);
                long begin = micros();
                client.pods().resource(pod(namespace, name, node, file)).create();
                while (!Files.exists(file) || !seen.containsKey(name)) {
                    TimeUnit.MILLISECONDS.sleep(2);
                }
                FileTime made =
                        Files.readAttributes(file, BasicFileAttributes.class).creationTime();
                toEvent.add(seen.get(name) - begin);
                toProcess.add(made.to(TimeUnit.MICROSECONDS) - seen.get(name));
                TimeUnit.MILLISECONDS.sleep(50);
            }
            print("create to watch event", toEvent.subList(20, 60));
            print("watch event to program", toProcess.subList(20, 60));
        }
    }

    private static void print(String what, List<Long> micros) {
        List<Long> sorted = micros.stream().sorted().toList();
        System.out.printf(
                "%-24s p50 %5d us  p90 %5d us  max %5d us  first %s%n",
                what,
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 9 / 10),
                sorted.getLast(),
                micros.getFirst());
    }

    private static Pod pod(String namespace, String name, String node, Path file) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .addNewContainer()
                .withName("main")
                .withImage("ghcr.io/hearth/function-touch:0.1")
                .withArgs(file.toString())
                .endContainer()
                .addNewVolume()
                .withName("tmp")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
    }

    private static long micros() {
        java.time.Instant now = java.time.Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
