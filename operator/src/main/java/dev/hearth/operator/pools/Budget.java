package dev.hearth.operator.pools;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Shares the memory of all pools out: first one pod to each, those that were asked last before the others; then what specs
 * ask for at least; then, in turns, what was asked for in bursts. Pure.
 */
final class Budget {
    /** @param asked when a pod of it was last asked for */
    record Wish(String pool, int memoryMiB, int least, int size, Instant asked) {}

    /** Sizes by pool; together they take no more than the memory. */
    static Map<String, Integer> share(List<Wish> wishes, int memoryMiB) {
        List<Wish> inOrder = new ArrayList<>(wishes);
        inOrder.sort(Comparator.comparing(Wish::asked).reversed().thenComparing(Wish::pool));
        Map<String, Integer> sizes = new HashMap<>();
        inOrder.forEach(wish -> sizes.put(wish.pool(), 0));
        int left = memoryMiB;
        List<ToIntFunction<Wish>> steps =
                List.of(wish -> Math.min(1, wish.size()), wish -> Math.min(wish.least(), wish.size()), Wish::size);
        for (ToIntFunction<Wish> most : steps) {
            boolean given = true;
            while (given) {
                given = false;
                for (Wish wish : inOrder) {
                    int has = sizes.getOrDefault(wish.pool(), 0);
                    if (has < most.applyAsInt(wish) && wish.memoryMiB() <= left) {
                        sizes.put(wish.pool(), has + 1);
                        left -= wish.memoryMiB();
                        given = true;
                    }
                }
            }
        }
        return sizes;
    }

    private Budget() {}
}
