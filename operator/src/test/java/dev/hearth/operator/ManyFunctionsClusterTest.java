package dev.hearth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.Labels;
import dev.hearth.api.function.Function;
import dev.hearth.operator.OperatorConfig.Leadership;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** What functions cost that are there, all right, and not called. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class ManyFunctionsClusterTest extends OperatorStage {
    private static final int FEW = 5;
    private static final int MANY = 40;

    /** There are pools, and no pod has room in them: what waits there comes and goes by itself. */
    private static final int POOL_MEMORY_MIB = 1;

    /** What an operator asked of the API server, without watches, which may begin anew at any time. */
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    @Test
    void aRestartWritesNothingAndAsksNoMoreForMoreFunctions() throws IOException {
        operator.close();
        forgetOtherTests();
        packagesUrl = Optional.of(URI.create("http://packages.test:9002")); // the same after a restart, as on a cluster
        operator = operator(client, "one", new Leadership.Alone(), POOL_MEMORY_MIB);
        make(0, FEW);
        List<String> forFew = requestsOfARestart(FEW);
        make(FEW, MANY);
        List<String> forMany = requestsOfARestart(MANY);
        assertThat(forFew).isNotEmpty().allMatch(request -> request.startsWith("GET "));
        assertThat(forMany).isEqualTo(forFew);
    }

    /** Their namespaces may still be going, and an operator that starts asks what is there for what is left of their functions. */
    private void forgetOtherTests() {
        client.secrets()
                .inNamespace(Labels.SYSTEM_NAMESPACE)
                .withLabel(Labels.MANAGED_BY, "hearth")
                .delete();
    }

    /** One has pods, one has had them, and the others were never called. */
    private void make(int from, int to) {
        for (int i = from; i < to; i++) {
            Function function = inline("function-" + i, "export const handler = async () => " + i);
            function.getSpec().scaling.initialScale = i < 2 ? 1 : 0;
            function.getSpec().scaling.minScale = i == 0 ? 1 : 0;
            apply(function);
        }
        awaitReady("function-0", "True", "Serving");
        awaitReady("function-1", "True", "Idle");
        for (int i = Math.max(2, from); i < to; i++) {
            awaitReady("function-" + i, "True", "Untried");
        }
    }

    private List<String> requestsOfARestart(int functions) throws IOException {
        operator.close();
        requests.clear();
        try (KubernetesClient recorded = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(Path.of(System.getenv("HEARTH_TEST_KUBECONFIG")))))
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("recorder", new Recorder()))
                .build()) {
            operator = operator(recorded, "one", new Leadership.Alone(), POOL_MEMORY_MIB);
            await().atMost(SOON)
                    .until(() ->
                            metrics.get("hearth.operator.functions").gauge().value() == functions);
            List<String> asked = requests.stream().sorted().toList();
            // What is done for a change comes behind all that was to be done at the start.
            long generation = Objects.requireNonNull(client.resources(Function.class)
                    .inNamespace(namespace)
                    .withName("function-1")
                    .edit(function -> {
                        function.getSpec().description = functions + " functions";
                        return function;
                    })
                    .getMetadata()
                    .getGeneration());
            await().atMost(SOON).until(() -> Objects.equals(status("function-1").observedGeneration, generation));
            Stream<String> late = requests.stream()
                    .filter(request -> !asked.contains(request) && !request.contains("/functions/function-1"))
                    .filter(request -> !request.contains("/events"));
            List<String> all = Stream.concat(asked.stream(), late).sorted().toList();
            operator.close();
            operator = operator(client, "one", new Leadership.Alone(), POOL_MEMORY_MIB);
            return all;
        }
    }

    private final class Recorder implements Interceptor {
        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            String query = request.uri().getQuery();
            String path = request.uri().getPath();
            boolean isWatch = query != null && query.contains("watch=");
            if (!isWatch) {
                requests.add(request.method() + " " + path);
            }
        }
    }
}
