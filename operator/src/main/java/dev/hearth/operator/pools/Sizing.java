package dev.hearth.operator.pools;

/**
 * How many pods a pool should hold, before the memory of all is looked at: as many as were asked for at once lately, at least
 * one where there is a function that could take it, between what its spec allows. Pure.
 */
final class Sizing {
    /**
     * @param functions that may take a pod of it
     * @param burst the most that were asked for within the time that a new pod takes, see {@link Arrivals}
     */
    static int wish(int functions, int burst, int minSize, int maxSize) {
        int asked = functions == 0 ? 0 : Math.max(1, burst);
        return Math.clamp(asked, Math.min(minSize, maxSize), maxSize);
    }

    private Sizing() {}
}
