package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Lists and watches as the wire has them: pages, versions, order, bookmarks, 410. */
@ClusterSuite
class WatchTest {
    private record Event(Watcher.Action action, String name, String version) {}

    private static final class Recorder<T extends HasMetadata> implements Watcher<T> {
        private final List<Event> events = new CopyOnWriteArrayList<>();
        private final CompletableFuture<WatcherException> closed = new CompletableFuture<>();

        @Override
        public void eventReceived(Action action, T object) {
            events.add(new Event(
                    action,
                    String.valueOf(object.getMetadata().getName()),
                    object.getMetadata().getResourceVersion()));
        }

        @Override
        public void onClose(WatcherException cause) {
            closed.complete(cause);
        }
    }

    @Test
    void pagesHoldEachObjectOnce(Sandbox box) {
        for (int i = 0; i < 25; i++) {
            box.configMap("page-%02d".formatted(i), Map.of());
        }
        var names = new ArrayList<String>();
        String next = null;
        int pages = 0;
        do {
            var options =
                    new ListOptionsBuilder().withLimit(10L).withContinue(next).build();
            var page = box.client().configMaps().list(options);
            assertThat(page.getItems()).hasSizeLessThanOrEqualTo(10);
            page.getItems().forEach(map -> names.add(map.getMetadata().getName()));
            next = page.getMetadata().getContinue();
            pages++;
        } while (next != null && !next.isEmpty());
        assertThat(pages).isEqualTo(3);
        assertThat(names)
                .doesNotHaveDuplicates()
                .isSorted()
                .filteredOn(name -> name.startsWith("page-"))
                .hasSize(25);
    }

    @Test
    void laterPagesAreOfTheFirstPagesMoment(Sandbox box) {
        for (int i = 0; i < 4; i++) {
            box.configMap("a-page-" + i, Map.of());
        }
        var first = box.client()
                .configMaps()
                .list(new ListOptionsBuilder().withLimit(2L).build());
        box.client().configMaps().withName("a-page-3").delete();
        var rest = box.client()
                .configMaps()
                .list(new ListOptionsBuilder()
                        .withContinue(first.getMetadata().getContinue())
                        .build());
        assertThat(rest.getMetadata().getResourceVersion())
                .isEqualTo(first.getMetadata().getResourceVersion());
        assertThat(rest.getItems()).anyMatch(map -> map.getMetadata().getName().equals("a-page-3"));
    }

    @Test
    void refusesAContinueThatIsNone(Sandbox box) {
        Assertions.assertThatThrownBy(() -> box.client()
                        .configMaps()
                        .list(new ListOptionsBuilder()
                                .withLimit(2L)
                                .withContinue("nonsense")
                                .build()))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(400));
    }

    @Test
    void aWatchGoesOnFromItsListsVersion(Sandbox box) {
        box.configMap("before", Map.of());
        String version = box.client().configMaps().list().getMetadata().getResourceVersion();
        box.configMap("between", Map.of());
        var recorder = new Recorder<ConfigMap>();
        try (var _ = box.client().configMaps().withResourceVersion(version).watch(recorder)) {
            box.configMap("then", Map.of());
            Sandbox.soon()
                    .until(() -> recorder.events.stream().anyMatch(e -> e.name().equals("then")));
            assertThat(recorder.events)
                    .extracting(Event::name)
                    .contains("between", "then")
                    .doesNotContain("before");
        }
    }

    @Test
    void aWatchWithoutAVersionBeginsWithWhatIsThere(Sandbox box) {
        box.configMap("there", Map.of());
        var recorder = new Recorder<ConfigMap>();
        try (var _ = box.client().configMaps().watch(recorder)) {
            Sandbox.soon()
                    .until(() -> recorder.events.stream()
                            .anyMatch(e -> e.name().equals("there") && e.action() == Watcher.Action.ADDED));
        }
    }

    @Test
    void aVersionThatIsTooOldIsGone(Sandbox box, Widgets widgets) throws Exception {
        box.forgetsVersionOne(widgets);
        var recorder = new Recorder<GenericKubernetesResource>();
        var ended = CompletableFuture.runAsync(() -> {
            try (var _ = widgets.operation()
                    .inNamespace(box.namespace())
                    .withResourceVersion("1")
                    .watch(recorder)) {
                recorder.closed.orTimeout(20, TimeUnit.SECONDS).join();
            } catch (KubernetesClientException refused) {
                recorder.closed.complete(new WatcherException(refused.getMessage(), refused));
            }
        });
        ended.orTimeout(25, TimeUnit.SECONDS).join();
        assertThat(recorder.closed.join().isHttpGone()).isTrue();
    }

    @Test
    void theLineOfAVersionTooOldIsAStatus(Sandbox box, Widgets widgets) throws Exception {
        var event = new ObjectMapper().readTree(box.forgetsVersionOne(widgets));
        assertThat(event.path("type").asText()).isEqualTo("ERROR");
        assertThat(event.path("object").path("kind").asText()).isEqualTo("Status");
        assertThat(event.path("object").path("apiVersion").asText()).isEqualTo("v1");
        assertThat(event.path("object").path("code").asInt()).isEqualTo(410);
        assertThat(event.path("object").path("reason").asText()).isEqualTo("Expired");
    }

    @Test
    void aWatchEndsAfterTheTimeItAskedFor(Sandbox box) {
        box.configMap("m", Map.of());
        String lines = box.kubectl()
                .out("get", "--raw", "/api/v1/namespaces/" + box.namespace() + "/configmaps?watch=1&timeoutSeconds=1");
        assertThat(lines).contains("\"ADDED\"");
    }

    @Test
    void bookmarksCarryTheVersionAlone(Sandbox box) {
        String path =
                "/api/v1/namespaces/%s/configmaps?watch=1&allowWatchBookmarks=true&timeoutSeconds=3&resourceVersion=%s";
        box.configMap("m", Map.of());
        String version = box.client().configMaps().list().getMetadata().getResourceVersion();
        String lines = box.kubectl().out("get", "--raw", path.formatted(box.namespace(), version));
        assertThat(lines.lines().filter(line -> line.contains("\"BOOKMARK\"")).toList())
                .as("a server may send bookmarks; when it does they are these: %s", lines)
                .allMatch(line -> line.contains("\"kind\":\"ConfigMap\"") && !line.contains("\"uid\""));
    }

    @Test
    void fiveHundredCreatesAtOnceAreSeenOnceEachAndInOrder(Sandbox box) throws Exception {
        int creates = 500;
        String version = box.client().configMaps().list().getMetadata().getResourceVersion();
        var recorder = new Recorder<ConfigMap>();
        try (var _ = box.client().configMaps().withResourceVersion(version).watch(recorder);
                var pool = Executors.newFixedThreadPool(16)) {
            var created = new ArrayList<Future<String>>();
            for (int i = 0; i < creates; i++) {
                String name = "many-" + i;
                created.add(pool.submit(
                        () -> box.configMap(name, Map.of()).getMetadata().getResourceVersion()));
            }
            var versions = new HashSet<String>();
            for (var future : created) {
                versions.add(future.get(60, TimeUnit.SECONDS));
            }
            assertThat(versions).as("each has a resourceVersion of its own").hasSize(creates);
            Sandbox.soon().until(() -> many(recorder).size() >= creates);
        }
        assertThat(many(recorder))
                .extracting(Event::name)
                .doesNotHaveDuplicates()
                .hasSize(creates);
        assertThat(many(recorder))
                .extracting(event -> Long.parseLong(event.version()))
                .isSorted();
    }

    private static List<Event> many(Recorder<ConfigMap> recorder) {
        return recorder.events.stream()
                .filter(event -> event.name().startsWith("many-"))
                .toList();
    }
}
