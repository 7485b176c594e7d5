package dev.hearth.api;

/** Group, labels and annotations by which Hearth's objects find each other. */
public final class Labels {
    public static final String GROUP = "hearth.dev";
    public static final String VERSION = "v1alpha1";

    /** Where Hearth's own components and its access keys live. */
    public static final String SYSTEM_NAMESPACE = "hearth-system";

    /** On every function pod: the name of its Function (same namespace). */
    public static final String FUNCTION = "hearth.dev/function";

    /** On every function pod: the revision (see {@code FunctionStatus.revision}) that it runs. */
    public static final String REVISION = "hearth.dev/revision";

    /** On a pod that waits for a function: the name of its Pool (same namespace). It goes when {@link #FUNCTION} comes. */
    public static final String POOL = "hearth.dev/pool";

    /** On a pod that waits for a function, and on a pod that did: runtime and memory, as in {@code nodejs20.x-128}. */
    public static final String SHAPE = "hearth.dev/shape";

    /** On a Secret in {@link #SYSTEM_NAMESPACE}, value {@code "true"}: it says what a pod of a pool is told to become a function's. */
    public static final String ASSIGNMENT = "hearth.dev/assignment";

    /** On a pod whose function has a NetworkPolicy of its own, value {@code own}: the chart's for all functions leaves it out. */
    public static final String NETWORK = "hearth.dev/network";

    /**
     * On a function pod, value {@code "true"}: the operator is about to delete it. The gateway hands it nothing more
     * and reports it {@link Demand.PodState#DRAINED} when its last invocation has ended.
     */
    public static final String DRAINING = "hearth.dev/draining";

    /** Annotation of a function pod: the unguessable bearer token by which the gateway knows it. */
    public static final String POD_TOKEN = "hearth.dev/pod-token";

    /**
     * Annotation of a function pod: the host name or loopback address under which it reaches the Runtime API, for
     * runtime interface clients that can send no header of their own; the gateway knows the pod by its {@code Host}.
     */
    public static final String RUNTIME_HOST = "hearth.dev/runtime-host";

    /** On a Lease in {@link #SYSTEM_NAMESPACE}, value {@code "true"}: a gateway of its name lives as long as it is renewed. */
    public static final String GATEWAY = "hearth.dev/gateway";

    /** Annotation of such a Lease: {@code host:port} of that gateway's Runtime API. */
    public static final String RUNTIME_ADDRESS = "hearth.dev/runtime-address";

    /** On a Secret in {@link #SYSTEM_NAMESPACE}, value {@code "true"}: it holds an access key (see {@link AccessKey}). */
    public static final String ACCESS_KEY = "hearth.dev/access-key";

    /** On a Secret of client secrets or codes: the name of its UserPool (same namespace). */
    public static final String USER_POOL = "hearth.dev/user-pool";

    /** Who manages what we create; the value is {@code hearth}. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private Labels() {}
}
