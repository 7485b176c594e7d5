package dev.hearth.eventing.streams.catalogue;

import dev.hearth.api.stream.Stream;
import dev.hearth.api.stream.StreamSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Consumer;

/** Changes them in the cluster. One change at a time, so that of two that add something neither is lost. */
public final class ClusterStreamObjects implements StreamObjects {
    private final KubernetesClient client;

    public ClusterStreamObjects(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public void create(Stream stream) {
        refusals(() -> client.resource(stream).create());
    }

    @Override
    public synchronized void change(Stream stream, Consumer<StreamSpec> change) {
        refusals(() -> client.resources(Stream.class)
                .inNamespace(stream.getMetadata().getNamespace())
                .withName(stream.getMetadata().getName())
                .edit(object -> {
                    change.accept(object.getSpec());
                    return object;
                }));
    }

    @Override
    public void delete(Stream stream) {
        refusals(() -> client.resource(stream).delete());
    }

    private static void refusals(Runnable call) {
        try {
            call.run();
        } catch (KubernetesClientException e) {
            String message = e.getStatus() == null || e.getStatus().getMessage() == null
                    ? String.valueOf(e.getMessage())
                    : e.getStatus().getMessage();
            throw new Refused(message, e.getCode() < 400 || e.getCode() >= 500 || e.getCode() == 409, e);
        }
    }
}
