package dev.hearth.standalone.platform;

import dev.hearth.api.CrdFiles;
import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What must lie in a cluster before anything of Hearth starts: its namespace and its kinds. */
public final class Definitions {
    private static final String FIELD_MANAGER = "hearth-up";

    private final KubernetesClient client;
    private final List<CustomResourceDefinition> kinds;

    public Definitions(KubernetesClient client) {
        this.client = client;
        this.kinds = CrdFiles.ALL.stream().map(this::read).toList();
    }

    /** How many kinds there are. */
    static int size() {
        return CrdFiles.ALL.size();
    }

    /** The kinds as JSON. */
    List<String> kinds() {
        return kinds.stream().map(client.getKubernetesSerialization()::asJson).toList();
    }

    /** Applies them and waits until the API server serves the kinds. */
    public void apply() {
        for (String namespace : List.of("default", Labels.SYSTEM_NAMESPACE)) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .fieldManager(FIELD_MANAGER)
                    .serverSideApply();
        }
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> applied = kinds.stream()
                    .<Future<?>>map(kind -> together.submit(() -> apply(kind)))
                    .toList();
            for (Future<?> one : applied) {
                one.get();
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new PlatformException("the kinds could not be defined: " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("interrupted while the kinds were defined", e);
        }
    }

    private void apply(CustomResourceDefinition kind) {
        CustomResourceDefinition applied = client.resource(kind)
                .fieldManager(FIELD_MANAGER)
                .forceConflicts()
                .serverSideApply();
        if (!established(applied)) {
            client.resource(applied).waitUntilCondition(Definitions::established, 10, TimeUnit.SECONDS);
        }
    }

    private static boolean established(CustomResourceDefinition kind) {
        return kind != null
                && kind.getStatus() != null
                && kind.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private CustomResourceDefinition read(String file) {
        try (InputStream yaml = Definitions.class.getResourceAsStream(file)) {
            return client.getKubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read '" + file + "' of this very application", e);
        }
    }
}
