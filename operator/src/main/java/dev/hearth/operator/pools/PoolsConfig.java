package dev.hearth.operator.pools;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How pools are kept.
 *
 * @param memoryMiB what all pods that wait may take together, by their limits; 0: there are no pools
 * @param startsAtOnce pods that boot at the same time, so that they leave the processor to what runs
 * @param codeCache a folder of unpacked packages by their digest, where the pods are on this machine
 * @param fromTheStart else pods are started from {@link Pools#open} on
 */
public record PoolsConfig(int memoryMiB, int startsAtOnce, Optional<Path> codeCache, boolean fromTheStart) {
    public PoolsConfig {
        if (memoryMiB < 0 || startsAtOnce < 1) {
            throw new IllegalArgumentException(
                    "pools need a memory of at least 0 MiB and 1 start at once, not %d and %d"
                            .formatted(memoryMiB, startsAtOnce));
        }
    }

    /** A cluster's, with so much memory. */
    public static PoolsConfig of(int memoryMiB) {
        return new PoolsConfig(memoryMiB, 16, Optional.empty(), true);
    }
}
