package dev.hearth.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The client's informers: what every operator stands on. */
@ClusterSuite
class InformerTest {
    private static final class Seen<T extends io.fabric8.kubernetes.api.model.HasMetadata>
            implements ResourceEventHandler<T> {
        private final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void onAdd(T added) {
            events.add("add " + added.getMetadata().getName());
        }

        @Override
        public void onUpdate(T before, T after) {
            if (!before.getMetadata()
                    .getResourceVersion()
                    .equals(after.getMetadata().getResourceVersion())) {
                events.add("update " + after.getMetadata().getName());
            }
        }

        @Override
        public void onDelete(T deleted, boolean finalStateUnknown) {
            events.add("delete " + deleted.getMetadata().getName());
        }
    }

    @Test
    void listsThenFollows(Sandbox box) {
        box.configMap("first", Map.of());
        var seen = new Seen<ConfigMap>();
        try (var informer = box.client().configMaps().inform(seen)) {
            Sandbox.soon().until(() -> seen.events.contains("add first"));
            box.configMap("second", Map.of());
            box.client()
                    .configMaps()
                    .withName("second")
                    .edit(map -> map.edit().addToData("a", "b").build());
            box.client().configMaps().withName("second").delete();
            Sandbox.soon().until(() -> seen.events.contains("delete second"));
            assertThat(seen.events).containsSubsequence("add first", "add second", "update second", "delete second");
            assertThat(informer.getStore().getByKey(box.namespace() + "/first")).isNotNull();
        }
    }

    @Test
    void followsACustomKind(Sandbox box, Widgets widgets) {
        var seen = new Seen<GenericKubernetesResource>();
        try (var _ = widgets.operation().inNamespace(box.namespace()).inform(seen)) {
            box.kubectl().create(widgets.yaml("w", "size: 1"));
            box.kubectl().out("patch", widgets.resource(), "w", "--type=merge", "-p", "{\"spec\":{\"size\":2}}");
            box.kubectl().out("delete", widgets.resource(), "w");
            Sandbox.soon().until(() -> seen.events.equals(List.of("add w", "update w", "delete w")));
        }
    }

    @Test
    void aLabelSelectorTurnsLeavingIntoADelete(Sandbox box) {
        var seen = new Seen<ConfigMap>();
        try (var _ = box.client().configMaps().withLabel("in", "yes").inform(seen)) {
            box.configMap("m", Map.of());
            box.kubectl().out("label", "cm", "m", "in=yes");
            Sandbox.soon().until(() -> seen.events.contains("add m"));
            box.kubectl().out("label", "cm", "m", "in=no", "--overwrite");
            Sandbox.soon().until(() -> seen.events.equals(List.of("add m", "delete m")));
        }
    }

    @Test
    void catchesUpAfterItsWatchWasCut(Sandbox box, Server server) throws Exception {
        URI real = URI.create(server.config().getMasterUrl());
        try (var wire = Wire.to(real.getHost(), real.getPort())) {
            var config = server.config();
            config.setMasterUrl("https://127.0.0.1:" + wire.port() + "/");
            config.setWatchReconnectInterval(100);
            try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
                var seen = new Seen<ConfigMap>();
                try (var _ = client.configMaps().inNamespace(box.namespace()).inform(seen)) {
                    box.configMap("before", Map.of());
                    Sandbox.soon().until(() -> seen.events.contains("add before"));

                    wire.cut();
                    box.configMap("meanwhile", Map.of());
                    box.client().configMaps().withName("before").delete();
                    Sandbox.soon().until(() -> seen.events.containsAll(List.of("add meanwhile", "delete before")));

                    box.configMap("after", Map.of());
                    Sandbox.soon().until(() -> seen.events.contains("add after"));
                    assertThat(seen.events).doesNotHaveDuplicates();
                }
            }
        }
    }

    @Test
    void listsAnewWhenItsVersionIsTooOld(Sandbox box, Server server, Widgets widgets) {
        box.forgetsVersionOne(widgets);
        var aged = new AtomicInteger();
        var ageFirstWatch = new Interceptor() {
            @Override
            public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                String uri = request.uri().toString();
                if (uri.contains("watch=true") && uri.contains("resourceVersion=") && aged.getAndIncrement() == 0) {
                    builder.uri(URI.create(uri.replaceAll("resourceVersion=\\d+", "resourceVersion=1")));
                }
            }
        };
        try (var client = new KubernetesClientBuilder()
                .withConfig(server.config())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("aged", ageFirstWatch))
                .build()) {
            var seen = new Seen<GenericKubernetesResource>();
            try (var _ =
                    widgets.operation(client, "v1").inNamespace(box.namespace()).inform(seen)) {
                widgets.create(box.namespace(), "m");
                Sandbox.soon().until(() -> seen.events.contains("add m"));
                widgets.operation().inNamespace(box.namespace()).withName("m").delete();
                Sandbox.soon().until(() -> seen.events.contains("delete m"));
            }
            assertThat(aged.get()).as("it watched a second time").isGreaterThan(1);
        }
    }
}
