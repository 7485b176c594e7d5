package dev.hearth.storage.tables.service.read;

import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Fields;
import java.util.Optional;

/** The index that a request asks. */
final class Indexes {
    private Indexes() {}

    static Optional<Index> asked(Table table, Fields request, boolean consistent) {
        Optional<String> name = request.find(Wanted.INDEX_NAME);
        return name.map(index -> named(table, index, consistent));
    }

    static Index named(Table table, String name, boolean consistent) {
        Index index = table.index(name)
                .orElseThrow(() -> Fault.VALIDATION.says("The table does not have the specified index: " + name));
        if (index.global() && consistent) {
            throw Fault.VALIDATION.says("Consistent reads are not supported on global secondary indexes");
        }
        if (!index.readable()) {
            throw Fault.VALIDATION.says("Cannot read from backfilling global secondary index: " + name);
        }
        return index;
    }
}
