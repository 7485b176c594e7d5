package dev.hearth.operator.pods;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Pods through the Kubernetes API, so many calls at once at most. */
final class ClusterPods implements PodApi {
    private static final Logger LOG = Logger.getLogger(ClusterPods.class);
    private static final int CALLS_AT_ONCE = 64;

    /** Nothing runs in a pod that is deleted, so it need not be waited for. */
    private static final long GRACE_SECONDS = 2;

    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager("hearth-operator")
            .build();
    private static final String DRAINING = "{\"metadata\":{\"labels\":{\"%s\":\"true\"}}}".formatted(Labels.DRAINING);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final Semaphore calls = new Semaphore(CALLS_AT_ONCE);
    private final Timer creating;

    ClusterPods(KubernetesClient client, MeterRegistry metrics) {
        this.client = client;
        this.creating = Timer.builder("hearth.operator.pod.create")
                .description("Time of the API server to take a new pod")
                .register(metrics);
    }

    @Override
    public Result create(Pod pod) {
        return call(
                () -> creating.record(() -> {
                    client.resource(pod).create();
                }),
                "create",
                pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName());
    }

    @Override
    public Result drain(String namespace, String name) {
        return call(
                () -> client.pods().inNamespace(namespace).withName(name).patch(MERGE, DRAINING),
                "drain",
                namespace + "/" + name);
    }

    @Override
    public Result assign(AssignedPod assigned) {
        ObjectNode patch = JSON.createObjectNode();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.putObject("labels")
                .put(Labels.FUNCTION, assigned.function())
                .put(Labels.REVISION, assigned.revision())
                .putNull(Labels.POOL);
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", Labels.GROUP + "/" + Labels.VERSION)
                .put("kind", "Function")
                .put("name", assigned.function())
                .put("uid", assigned.functionUid())
                .put("controller", true);
        return call(
                () -> client.pods()
                        .inNamespace(assigned.namespace())
                        .withName(assigned.pod())
                        .patch(MERGE, patch.toString()),
                "assign",
                assigned.namespace() + "/" + assigned.pod());
    }

    @Override
    public Result delete(String namespace, String name) {
        return call(
                () -> client.pods()
                        .inNamespace(namespace)
                        .withName(name)
                        .withGracePeriod(GRACE_SECONDS)
                        .delete(),
                "delete",
                namespace + "/" + name);
    }

    private Result call(Runnable call, String what, String pod) {
        calls.acquireUninterruptibly();
        try {
            call.run();
            return Result.DONE;
        } catch (KubernetesClientException e) {
            Result result = new Result(outcome(e.getCode()), message(e));
            LOG.debugf("Pod call failed call=%s pod=%s code=%d error=%s", what, pod, e.getCode(), result.message());
            return result;
        } finally {
            calls.release();
        }
    }

    private static Outcome outcome(int code) {
        return switch (code) {
            case 404, 409 -> Outcome.CONFLICT;
            case 400, 403, 413, 422 -> Outcome.REFUSED;
            default -> Outcome.FAILED;
        };
    }

    private static String message(KubernetesClientException e) {
        Supplier<String> plain = () -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        Status status = e.getStatus();
        return status == null || status.getMessage() == null ? plain.get() : status.getMessage();
    }
}
