package dev.hearth.operator.pools;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How pools are kept.
 *
 * @param memoryMiB what all pods that wait may take together; 0: there are no pools
 * @param startsAtOnce pods that boot at the same time, so that they leave the processor to what runs
 * @param processes where pods are processes of this machine
 * @param fromTheStart else pods are started from {@link Pools#open} on
 */
public record PoolsConfig(int memoryMiB, int startsAtOnce, Optional<Processes> processes, boolean fromTheStart) {
    public PoolsConfig {
        if (memoryMiB < 0 || startsAtOnce < 1) {
            throw new IllegalArgumentException(
                    "pools need a memory of at least 0 MiB and 1 start at once, not %d and %d"
                            .formatted(memoryMiB, startsAtOnce));
        }
    }

    /**
     * Pods that are processes of one machine, which sets nothing aside for what they may take one day.
     *
     * @param codeCache a folder of unpacked packages by their digest
     * @param waitingMiB by runtime, what each further pod takes while it waits: what it does not share with others of it
     */
    public record Processes(Path codeCache, Map<String, Integer> waitingMiB) {}

    /** A cluster's, with so much memory. */
    public static PoolsConfig of(int memoryMiB) {
        return new PoolsConfig(memoryMiB, 16, Optional.empty(), true);
    }

    /** What a pod counts while it waits: its limit, since a node sets that aside for it, or what it takes of this machine. */
    int memoryMiB(Shape shape) {
        return processes
                .map(here -> here.waitingMiB().get(shape.runtime()))
                .map(takes -> Math.min(takes, shape.memoryMiB()))
                .orElse(shape.memoryMiB());
    }
}
