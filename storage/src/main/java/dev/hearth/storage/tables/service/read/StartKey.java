package dev.hearth.storage.tables.service.read;

import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.item.ValidationFault;
import dev.hearth.storage.tables.service.catalogue.KeyAttribute;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.row.KeyRules;
import dev.hearth.storage.tables.service.row.Layout;

/** {@code ExclusiveStartKey}: where a page goes on. */
final class StartKey {
    static final Field<Supplied<Item>> FIELD = Field.of("ExclusiveStartKey", ExpressionFields.ITEM);

    private StartKey() {}

    /** What is wrong with its values, said as DynamoDB says it here. */
    static Item values(Supplied<Item> given) {
        ValidationFault fault = given.fault();
        if (fault != null) {
            throw Fault.VALIDATION.says("The provided starting key is invalid: " + fault.message());
        }
        return given.value();
    }

    /**
     * The row behind which to go on; the key must have the attributes of the table's key and of the index's.
     *
     * @param scan whether it is a scan's, which says more of what is wrong
     */
    static RowKey row(Wanted wanted, Item key, boolean scan) {
        if (key.attributes().size() != wanted.keyNames().size()) {
            throw invalid(wanted, scan);
        }
        if (wanted.index().isPresent()) {
            for (KeyAttribute attribute : wanted.index().get().key().attributes()) {
                AttributeValue value = key.attributes().get(attribute.name());
                if (value == null || !attribute.type().fits(value)) {
                    throw invalid(wanted, scan);
                }
            }
        }
        try {
            KeyRules.key(wanted.table(), key.only(wanted.table().key().names()));
        } catch (ServiceFault fault) {
            throw Fault.VALIDATION.says("The provided starting key is invalid: " + fault.getMessage());
        }
        return wanted.index()
                .map(index -> Layout.inIndex(wanted.table(), index, key).orElseThrow(() -> invalid(wanted, scan)))
                .orElseGet(() -> Layout.base(wanted.table(), key));
    }

    private static ServiceFault invalid(Wanted wanted, boolean scan) {
        return Fault.VALIDATION.says(
                wanted.index().isPresent() || !scan
                        ? "The provided starting key is invalid"
                        : "The provided starting key is invalid: The provided key element does not match the schema");
    }
}
