package dev.hearth.storage.tables.service.row;

import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemSize;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.KeyAttribute;
import dev.hearth.storage.tables.service.catalogue.KeySchema;
import dev.hearth.storage.tables.service.catalogue.Status;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Fault;
import java.util.function.Function;

/** What must be so of keys, of items and of what an update makes of them (DynamoDB developer guide, "Quotas"). Pure. */
public final class KeyRules {
    private static final int LONGEST_HASH = 2048;
    private static final int LONGEST_RANGE = 1024;

    private KeyRules() {}

    /** A key: the table's key attributes and nothing else. */
    public static Item key(Table table, Item key) {
        KeySchema schema = table.key();
        if (key.attributes().size() != schema.attributes().size()) {
            throw mismatch();
        }
        for (KeyAttribute attribute : schema.attributes()) {
            AttributeValue value = key.attributes().get(attribute.name());
            if (value == null || !attribute.type().fits(value)) {
                throw mismatch();
            }
            notEmpty(attribute, value);
            checkSize(value, attribute.equals(schema.hash()));
        }
        return key;
    }

    public static ServiceFault mismatch() {
        return Fault.VALIDATION.says("The provided key element does not match the schema");
    }

    /** An item to be put whole. */
    public static Item item(Table table, Item item) {
        for (KeyAttribute attribute : table.key().attributes()) {
            AttributeValue value = item.attributes().get(attribute.name());
            if (value == null) {
                throw Fault.parameter("Missing the key " + attribute.name() + " in the item");
            }
            if (!attribute.type().fits(value)) {
                throw Fault.parameter("Type mismatch for key " + attribute.name() + " expected: " + attribute.type()
                        + " actual: " + value.type());
            }
            notEmpty(attribute, value);
            checkSize(value, attribute.equals(table.key().hash()));
        }
        indexKeys(
                table,
                item,
                wrong -> Fault.parameter(
                        "Type mismatch for Index Key " + wrong.attribute.name() + " Expected: " + wrong.attribute.type()
                                + " Actual: " + wrong.value.type() + " IndexName: " + wrong.index.name()));
        if (item.sizeBytes() > Item.MAX_BYTES) {
            throw Fault.VALIDATION.says("Item size has exceeded the maximum allowed size");
        }
        return item;
    }

    /** An item as an update has made it. */
    public static Item updated(Table table, Item item) {
        indexKeys(
                table,
                item,
                wrong -> Fault.parameter(
                        "Type mismatch for Index Key " + wrong.attribute.name() + " Expected: " + wrong.attribute.type()
                                + " Actual: " + wrong.value.type() + " IndexName: " + wrong.index.name()));
        if (item.sizeBytes() > Item.MAX_BYTES) {
            throw Fault.VALIDATION.says("Item size to update has exceeded the maximum allowed size");
        }
        return item;
    }

    /** A key attribute of an index that an item has with another type than it must. */
    private record WrongType(Index index, KeyAttribute attribute, AttributeValue value) {}

    private static void indexKeys(Table table, Item item, Function<WrongType, ServiceFault> fault) {
        for (Index index : table.indexes()) {
            if (index.status() == Status.DELETING) {
                continue;
            }
            for (KeyAttribute attribute : index.key().attributes()) {
                AttributeValue value = item.attributes().get(attribute.name());
                if (value == null || table.key().has(attribute.name())) {
                    continue;
                }
                if (!attribute.type().fits(value)) {
                    throw fault.apply(new WrongType(index, attribute, value));
                }
                if (isEmpty(value)) {
                    throw Fault.VALIDATION.says("One or more parameter values are not valid. A value specified for a"
                            + " secondary index key is not supported. The AttributeValue for a key attribute cannot"
                            + " contain an empty " + word(value) + " value. IndexName: " + index.name() + ", IndexKey: "
                            + attribute.name());
                }
                checkSize(value, attribute.equals(index.key().hash()));
            }
        }
    }

    private static void notEmpty(KeyAttribute attribute, AttributeValue value) {
        if (isEmpty(value)) {
            throw Fault.VALIDATION.says(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute"
                            + " cannot contain an empty " + word(value) + " value. Key: " + attribute.name());
        }
    }

    private static String word(AttributeValue value) {
        return value instanceof AttributeValue.S ? "string" : "binary";
    }

    private static boolean isEmpty(AttributeValue value) {
        return switch (value) {
            case AttributeValue.S(String text) -> text.isEmpty();
            case AttributeValue.B(byte[] bytes) -> bytes.length == 0;
            default -> false;
        };
    }

    private static void checkSize(AttributeValue value, boolean hash) {
        int size = ItemSize.of(value);
        if (hash && size > LONGEST_HASH) {
            throw Fault.parameter("Size of hashkey has exceeded the maximum size limit of2048 bytes");
        }
        if (!hash && size > LONGEST_RANGE) {
            throw Fault.parameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
        }
    }
}
