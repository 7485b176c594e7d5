package dev.hearth.storage.tables.service.row;

import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.item.KeyCodec;
import dev.hearth.storage.tables.item.SortKeyCondition;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.KeyAttribute;
import dev.hearth.storage.tables.service.catalogue.KeySchema;
import dev.hearth.storage.tables.service.catalogue.Table;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where rows lie.
 *
 * <pre>
 *   space            partition        sort                                          value
 *   base             hash             range                                         item
 *   local index      hash             index range · range                           projected item
 *   global index     index hash       [index range ·] hash · range                  projected item
 *   expiry           one of 16        second · hash · range                         nothing
 * </pre>
 *
 * A dot composes ({@link KeyCodec#compose}). A table without a sort key has an empty one in its rows.
 */
public final class Layout {
    public static final int EXPIRY_PARTITIONS = 16;
    private static final byte[] NOTHING = {};

    private Layout() {}

    /** Of an item, or of a key alone. The key attributes are there and of the right type. */
    public static RowKey base(Table table, Item item) {
        return new RowKey(
                encoded(item, table.key().hash()),
                table.key().range().map(range -> encoded(item, range)).orElse(NOTHING));
    }

    /** Where an index has the item; absent when the item lacks one of the index's key attributes. */
    public static Optional<RowKey> inIndex(Table table, Index index, Item item) {
        for (KeyAttribute attribute : index.key().attributes()) {
            AttributeValue value = item.attributes().get(attribute.name());
            if (value == null || !attribute.type().fits(value)) {
                return Optional.empty();
            }
        }
        RowKey base = base(table, item);
        List<byte[]> sort = new ArrayList<>(3);
        index.key().range().ifPresent(range -> sort.add(encoded(item, range)));
        if (index.global()) {
            sort.add(base.partition());
        }
        sort.add(base.sort());
        return Optional.of(new RowKey(encoded(item, index.key().hash()), KeyCodec.compose(sort)));
    }

    /** Where conditions on an index's or a table's sort key apply within a row's. */
    public static KeyCodec.Layout sortLayout(@Nullable Index index) {
        return index == null ? KeyCodec.Layout.SINGLE : KeyCodec.Layout.COMPOSED;
    }

    public static byte[] inIndexValue(Table table, Index index, Item item) {
        return ItemCodec.encode(projected(table, index, item));
    }

    public static Item projected(Table table, Index index, Item item) {
        return table.projected(index).map(item::only).orElse(item);
    }

    /** The second at which the item expires; absent when the attribute is not a number that can be one. */
    public static Optional<Long> expiry(String attribute, Item item) {
        if (!(item.attributes().get(attribute) instanceof AttributeValue.N(var number))) {
            return Optional.empty();
        }
        BigDecimal value = number.value();
        if (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 1000)) > 0) {
            return Optional.empty();
        }
        return Optional.of(value.longValue());
    }

    public static Optional<RowKey> inExpiryOrder(Table table, String attribute, Item item) {
        return expiry(attribute, item).map(second -> {
            RowKey base = base(table, item);
            byte[] partition = {(byte) Math.floorMod(base.hashCode(), EXPIRY_PARTITIONS)};
            return new RowKey(partition, KeyCodec.compose(expiryPrefix(second), base.partition(), base.sort()));
        });
    }

    /** Rows of a partition of the order of expiry with those seconds, both included. */
    public static RowRange expiredBetween(long first, long last) {
        return KeyCodec.range(
                new SortKeyCondition.Between(
                        new AttributeValue.B(expiryPrefix(first)), new AttributeValue.B(expiryPrefix(last))),
                KeyCodec.Layout.COMPOSED,
                Optional.empty(),
                false);
    }

    private static byte[] expiryPrefix(long second) {
        return ByteBuffer.allocate(Long.BYTES).putLong(second).array();
    }

    /** The key of the item that a row in the order of expiry tells of. */
    public static RowKey expiring(RowKey row) {
        List<byte[]> parts = KeyCodec.decompose(row.sort(), 3);
        return new RowKey(parts.get(1), parts.get(2));
    }

    /** The primary key that an item has. */
    public static Item key(KeySchema schema, Item item) {
        return item.only(schema.names());
    }

    private static byte[] encoded(Item item, KeyAttribute attribute) {
        AttributeValue value = item.attributes().get(attribute.name());
        if (value == null) {
            throw new IllegalArgumentException(
                    "an item without its key attribute '" + attribute.name() + "' has no row");
        }
        return KeyCodec.encode(value);
    }
}
