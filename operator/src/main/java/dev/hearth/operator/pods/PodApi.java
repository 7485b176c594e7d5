package dev.hearth.operator.pods;

import dev.hearth.api.Demand.AssignedPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;

/** The port to the cluster's pods. Every call blocks; fleets make them on virtual threads. */
public interface PodApi {
    static PodApi of(KubernetesClient client, MeterRegistry metrics) {
        return new ClusterPods(client, metrics);
    }

    /** What a call came to, as far as a fleet acts on it. */
    enum Outcome {
        DONE,
        /** It is not there (delete, drain), or the name is taken (create). */
        CONFLICT,
        /** The API server will not have it, and would not have it again. */
        REFUSED,
        /** Not reached, or it could not do it now. */
        FAILED
    }

    record Result(Outcome outcome, String message) {
        public static final Result DONE = new Result(Outcome.DONE, "");
    }

    Result create(Pod pod);

    /** Labels the pod as draining. */
    Result drain(String namespace, String name);

    /** Makes the labels of a pod of a pool, and its owner, those of a function's own. */
    Result assign(AssignedPod assigned);

    Result delete(String namespace, String name);
}
