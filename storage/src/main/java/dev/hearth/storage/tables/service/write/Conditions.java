package dev.hearth.storage.tables.service.write;

import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.RawItem;
import java.util.Map;
import java.util.Optional;

/** Holds a write's condition against the item that is there. */
public final class Conditions {
    private Conditions() {}

    public static void require(Condition condition, Optional<Item> before, boolean giveItem) {
        if (!condition.holds(before.orElse(Item.EMPTY))) {
            throw failed(giveItem ? before : Optional.empty());
        }
    }

    private static ServiceFault failed(Optional<Item> item) {
        return item.map(there -> Fault.CONDITIONAL_CHECK_FAILED.says(
                        "The conditional request failed", Map.of("Item", new RawItem(there))))
                .orElseGet(() -> Fault.CONDITIONAL_CHECK_FAILED.says("The conditional request failed"));
    }
}
