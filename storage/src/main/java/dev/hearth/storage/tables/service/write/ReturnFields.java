package dev.hearth.storage.tables.service.write;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Field;
import java.io.IOException;
import java.util.Optional;

/** What a write is asked to give back. */
public final class ReturnFields {
    static final Field<String> VALUES =
            Field.text("ReturnValues").oneOf("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW");
    public static final Field<String> ON_FAILURE =
            Field.text("ReturnValuesOnConditionCheckFailure").oneOf("ALL_OLD", "NONE");
    public static final Field<String> COLLECTION_METRICS =
            Field.text("ReturnItemCollectionMetrics").oneOf("SIZE", "NONE");

    private ReturnFields() {}

    static void attributes(JsonGenerator out, Optional<Item> attributes) throws IOException {
        if (attributes.isPresent() && !attributes.get().isEmpty()) {
            out.writeFieldName("Attributes");
            ItemJson.write(out, attributes.get());
        }
    }

    /**
     * {@code ItemCollectionMetrics}, which only tables with local indexes have. The size of a collection has no limit here,
     * so the estimate is its smallest range.
     */
    static void collection(JsonGenerator out, Table table, Item item) throws IOException {
        if (table.locals().isEmpty()) {
            return;
        }
        out.writeFieldName("ItemCollectionMetrics");
        collectionObject(out, table, item);
    }

    public static void collectionObject(JsonGenerator out, Table table, Item item) throws IOException {
        out.writeStartObject();
        out.writeFieldName("ItemCollectionKey");
        ItemJson.write(out, item.only(java.util.List.of(table.key().hash().name())));
        out.writeArrayFieldStart("SizeEstimateRangeGB");
        out.writeNumber(0.0);
        out.writeNumber(1.0);
        out.writeEndArray();
        out.writeEndObject();
    }
}
