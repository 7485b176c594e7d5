package dev.hearth.standalone.kubelet.process;

import java.util.OptionalLong;

/**
 * What a process and all that it starts may use together before they are killed.
 *
 * @param memoryBytes resident memory; empty is no limit
 * @param threads processes and threads (Lambda's quota is 1,024)
 */
public record Limits(OptionalLong memoryBytes, int threads) {
    public static final int DEFAULT_THREADS = 1_024;

    public static Limits memory(OptionalLong bytes) {
        return new Limits(bytes, DEFAULT_THREADS);
    }
}
