package dev.hearth.standalone.cli;

import dev.hearth.api.Labels;
import dev.hearth.standalone.platform.PlatformException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hearth logs}: the log of all pods of a function, with {@code -f} also of those to come. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Print the log of a function's pods; with -f go on, new pods included.")
final class LogsCommand implements Callable<Integer> {
    private static final String CONTAINER = "function";

    @Mixin
    private ReachOption where = new ReachOption();

    @Parameters(paramLabel = "NAME", description = "the function's name")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "go on until interrupted")
    private boolean follow;

    @Option(
            names = "--tail",
            paramLabel = "N",
            defaultValue = "1000",
            description = "lines a pod (default: ${DEFAULT-VALUE})")
    private int tail = 1000;

    private final Set<String> followed = ConcurrentHashMap.newKeySet();

    @Override
    public Integer call() throws InterruptedException {
        try (Reach reach = where.open()) {
            KubernetesClient client = reach.client();
            String namespace = where.namespace(reach);
            if (client.genericKubernetesResources(Labels.GROUP + "/" + Labels.VERSION, "Function")
                            .inNamespace(namespace)
                            .withName(name)
                            .get()
                    == null) {
                throw new PlatformException("there is no function '" + name + "' in namespace '" + namespace
                        + "': see `kubectl get functions -A`");
            }
            var pods = client.pods().inNamespace(namespace).withLabel(Labels.FUNCTION, name);
            if (!follow) {
                pods.list().getItems().stream()
                        .sorted(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
                        .forEach(pod -> print(client, pod));
                return 0;
            }
            CountDownLatch ended = new CountDownLatch(1);
            try (var watch = pods.watch(new Watcher<Pod>() {
                @Override
                public void eventReceived(Action action, Pod pod) {
                    if (action != Action.DELETED
                            && started(pod)
                            && followed.add(pod.getMetadata().getUid())) {
                        Thread.startVirtualThread(() -> follow(client, pod));
                    }
                }

                @Override
                public void onClose(@Nullable WatcherException cause) {
                    ended.countDown();
                }
            })) {
                ended.await();
            }
            return 0;
        }
    }

    private static boolean started(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getContainerStatuses() != null
                && pod.getStatus().getContainerStatuses().stream()
                        .anyMatch(status ->
                                status.getState() != null && status.getState().getWaiting() == null);
    }

    private void print(KubernetesClient client, Pod pod) {
        try {
            System.out.print(client.pods()
                    .resource(pod)
                    .inContainer(CONTAINER)
                    .tailingLines(tail)
                    .getLog());
        } catch (KubernetesClientException notStarted) {
            System.err.println("hearth: no log yet of pod '" + pod.getMetadata().getName() + "'");
        }
    }

    private void follow(KubernetesClient client, Pod pod) {
        try (LogWatch log = client.pods()
                        .resource(pod)
                        .inContainer(CONTAINER)
                        .tailingLines(tail)
                        .watchLog();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(log.getOutput(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
            }
        } catch (IOException | KubernetesClientException gone) {
            System.err.println("hearth: the log of pod '" + pod.getMetadata().getName() + "' has ended");
        }
    }
}
