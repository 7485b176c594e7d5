package dev.hearth.storage.tables.service.read;

import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.throughput.Consumed;

/** The answer of a query or a scan. */
final class PageAnswer {
    private PageAnswer() {}

    static byte[] of(Reader.Page page, boolean countOnly, Consumed consumed, String returned) {
        return Answer.of(out -> {
            if (!countOnly) {
                out.writeArrayFieldStart("Items");
                for (Item item : page.items()) {
                    ItemJson.write(out, item);
                }
                out.writeEndArray();
            }
            out.writeNumberField("Count", page.count());
            out.writeNumberField("ScannedCount", page.scanned());
            if (page.last().isPresent()) {
                out.writeFieldName("LastEvaluatedKey");
                ItemJson.write(out, page.last().get());
            }
            consumed.write(out, returned, consumed.table().name());
        });
    }
}
