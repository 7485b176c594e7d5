package dev.hearth.storage.tables.item;

import java.util.Collection;

/**
 * How deep values may lie in one another: 32 levels, of which an attribute's own value is the first (DynamoDB developer guide,
 * "Quotas", Nested attribute depth).
 */
public final class NestingDepth {
    public static final int MAX_LEVELS = 32;

    private NestingDepth() {}

    /** Fails when something in the item lies deeper. */
    public static void check(Item item) {
        check(item.attributes().values(), 1);
    }

    /** @param where what follows the sentence, or nothing */
    public static ValidationFault exceeded(String where) {
        return new ValidationFault("Nesting Levels have exceeded supported limits" + where);
    }

    private static void check(Collection<AttributeValue> values, int level) {
        if (level > MAX_LEVELS && !values.isEmpty()) {
            throw exceeded("");
        }
        for (AttributeValue value : values) {
            if (value instanceof AttributeValue.M map) {
                check(map.entries().values(), level + 1);
            } else if (value instanceof AttributeValue.L list) {
                check(list.elements(), level + 1);
            }
        }
    }
}
