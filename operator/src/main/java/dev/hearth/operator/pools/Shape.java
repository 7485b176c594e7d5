package dev.hearth.operator.pools;

import dev.hearth.api.Assignment;
import java.util.Set;

/**
 * What a waiting pod and the function that it becomes must share.
 *
 * @param runtime one whose bootstrap can take a function
 */
public record Shape(String namespace, String runtime, int memoryMiB) {
    /** {@code provided} functions bring their own bootstrap, so nothing can be booted ahead. */
    public static final Set<String> RUNTIMES = Set.of("nodejs20.x", "python3.11", "java25");

    /** The disk of every pod that waits; a function with more gets pods of its own. */
    public static final int EPHEMERAL_STORAGE_MIB = 512;

    /** Of the shape in its namespace; also of the Pool that the operator makes of it, see {@link PoolState#id()}. */
    String id() {
        return namespace + "/" + name();
    }

    /** The name of the Pool that the operator makes of it. */
    String name() {
        return Assignment.shape(runtime, memoryMiB);
    }
}
