package dev.hearth.operator.pods;

import io.fabric8.kubernetes.api.model.Pod;

/** The port to the cluster's pods. Every call blocks; fleets make them on virtual threads. */
interface PodApi {
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
        static final Result DONE = new Result(Outcome.DONE, "");
    }

    Result create(Pod pod);

    /** Labels the pod as draining. */
    Result drain(String namespace, String name);

    Result delete(String namespace, String name);
}
