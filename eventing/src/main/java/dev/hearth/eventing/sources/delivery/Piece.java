package dev.hearth.eventing.sources.delivery;

import dev.hearth.eventing.sources.payload.Item;
import java.util.List;

/**
 * Records that are invoked together: a batch, or what is left of one.
 *
 * @param failures of the function with these records
 * @param invocations so far, of this piece and those that it was part of
 */
record Piece(List<Item> items, int failures, int invocations) {
    Piece {
        items = List.copyOf(items);
    }

    int size() {
        return items.size();
    }

    Piece part(int from, int to) {
        return new Piece(items.subList(from, to), failures, invocations);
    }

    Piece invoked() {
        return new Piece(items, failures, invocations + 1);
    }

    Piece failed() {
        return new Piece(items, failures + 1, invocations);
    }
}
