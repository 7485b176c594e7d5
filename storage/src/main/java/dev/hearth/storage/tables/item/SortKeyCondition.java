package dev.hearth.storage.tables.item;

/** Which sort keys of a partition a query asks for (DynamoDB developer guide, "Key condition expressions"). Values are S, N or B. */
public sealed interface SortKeyCondition {
    record Equal(AttributeValue value) implements SortKeyCondition {}

    record Less(AttributeValue value) implements SortKeyCondition {}

    record AtMost(AttributeValue value) implements SortKeyCondition {}

    record Greater(AttributeValue value) implements SortKeyCondition {}

    record AtLeast(AttributeValue value) implements SortKeyCondition {}

    /** Both ends included. */
    record Between(AttributeValue low, AttributeValue high) implements SortKeyCondition {}

    /** S and B only. */
    record BeginsWith(AttributeValue prefix) implements SortKeyCondition {}

    /** The value that gives the condition its type. */
    default AttributeValue operand() {
        return switch (this) {
            case Equal(AttributeValue value) -> value;
            case Less(AttributeValue value) -> value;
            case AtMost(AttributeValue value) -> value;
            case Greater(AttributeValue value) -> value;
            case AtLeast(AttributeValue value) -> value;
            case Between(AttributeValue low, AttributeValue _) -> low;
            case BeginsWith(AttributeValue prefix) -> prefix;
        };
    }
}
