package dev.hearth.storage.tables.engine;

import java.util.Optional;

/**
 * Sort keys of one partition, in the order of their bytes.
 *
 * @param from the lowest sort key, included; absent: from the first
 * @param to the end, not included; absent: to the last
 * @param after start beyond this sort key (before it, when reversed), to go on where a page ended
 */
public record RowRange(Optional<byte[]> from, Optional<byte[]> to, Optional<byte[]> after, boolean reversed) {
    public static final RowRange ALL = new RowRange(Optional.empty(), Optional.empty(), Optional.empty(), false);
}
