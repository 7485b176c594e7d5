package dev.hearth.storage.tables.item;

import org.jspecify.annotations.Nullable;

/**
 * What a request supplied, and the first thing that is wrong with it, to be said when its turn comes: DynamoDB reads a
 * request whole before it judges any of it, and judges in an order of its own.
 */
public record Supplied<T>(T value, @Nullable ValidationFault fault) {
    public static <T> Supplied<T> of(T value) {
        return new Supplied<>(value, null);
    }

    /** The value, if nothing is wrong with it. */
    public T checked() {
        if (fault != null) {
            throw fault;
        }
        return value;
    }
}
