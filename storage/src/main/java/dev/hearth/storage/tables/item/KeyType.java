package dev.hearth.storage.tables.item;

/** The three types that a key attribute may have (DynamoDB API reference, "AttributeDefinition"). */
public enum KeyType {
    S,
    N,
    B;

    public boolean fits(AttributeValue value) {
        return value.type().equals(name());
    }
}
