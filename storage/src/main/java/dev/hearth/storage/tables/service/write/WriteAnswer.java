package dev.hearth.storage.tables.service.write;

import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import dev.hearth.storage.tables.service.write.ItemWriter.Written;
import java.util.Optional;

/** The answer of a write of one item, and the charge for it. */
record WriteAnswer(Fields request, Table table, Limits limits) {
    /** Whether nothing of the answer or the charge depends on what was there before. */
    boolean nobodyAsksForOld() {
        return table.plain() && !counted();
    }

    private boolean counted() {
        return !table.payPerRequest() || !request.or(Consumed.RETURN, "NONE").equals("NONE");
    }

    byte[] of(Written written, Item key, Optional<Item> attributes) {
        Optional<Consumed> consumed = Optional.empty();
        if (counted()) {
            consumed = Optional.of(Consumed.of(table)
                    .written(written.before(), written.after())
                    .written(written.indexWrites()));
            limits.charge(consumed.get());
        }
        boolean metrics = request.or(ReturnFields.COLLECTION_METRICS, "NONE").equals("SIZE");
        if (attributes.isEmpty() && consumed.isEmpty() && !metrics) {
            return Answer.EMPTY;
        }
        Optional<Consumed> cost = consumed;
        return Answer.of(out -> {
            ReturnFields.attributes(out, attributes);
            if (cost.isPresent()) {
                cost.get().write(out, request.or(Consumed.RETURN, "NONE"), table.name());
            }
            if (metrics) {
                ReturnFields.collection(out, table, key);
            }
        });
    }
}
