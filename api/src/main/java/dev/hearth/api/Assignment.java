package dev.hearth.api;

/**
 * The keys of the data of an assignment Secret: what a pod of a pool is told to become a function's. The operator writes one
 * for each function that may use a pool, for the gateways; they lie in {@link Labels#SYSTEM_NAMESPACE} and carry the label
 * {@link Labels#ASSIGNMENT}.
 */
public final class Assignment {
    public static final String NAMESPACE = "namespace";
    public static final String FUNCTION = "function";
    public static final String FUNCTION_UID = "functionUid";

    /** Of which the assignment is: a gateway gives no other. */
    public static final String REVISION = "revision";

    /** Of the pools whose pods can become this function's, see {@link Labels#SHAPE}. */
    public static final String SHAPE = "shape";

    /** The body of the reply, see {@link PodProtocol#ASSIGNMENT_PATH}: whole, with the values of the environment. */
    public static final String BODY = "body";

    /** The runtime and the memory that pod and function must share. */
    public static String shape(String runtime, int memoryMiB) {
        return runtime + "-" + memoryMiB;
    }

    private Assignment() {}
}
