package dev.hearth.storage.tables.rocks;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

class RecordsTest {
    @Test
    void aRecordIsNotShownBeforeAnEarlierOneThatIsOnItsWay(@TempDir Path folder) throws RocksDBException {
        try (Store store = Store.open(RocksConfig.in(folder))) {
            Records records = new Records(store, new Numbers(store));
            Records.Begun early = records.begin("s", 0);
            Records.Begun late = records.begin("s", 0);
            Records.Begun elsewhere = records.begin("s", 1);
            write(store, late, "late");
            write(store, elsewhere, "elsewhere");
            assertThat(shown(records, 0)).isEmpty();
            assertThat(records.newest("s", 0)).isZero();
            assertThat(shown(records, 1)).containsExactly("elsewhere");
            write(store, early, "early");
            assertThat(shown(records, 0)).containsExactly("early", "late");
            assertThat(records.newest("s", 0)).isPositive();
        }
    }

    @Test
    void aRecordWhoseCommitFailedHoldsNobodyUp(@TempDir Path folder) throws RocksDBException {
        try (Store store = Store.open(RocksConfig.in(folder))) {
            Records records = new Records(store, new Numbers(store));
            Records.Begun failed = records.begin("s", 0);
            write(store, records.begin("s", 0), "other");
            assertThat(shown(records, 0)).isEmpty();
            failed.end();
            assertThat(shown(records, 0)).containsExactly("other");
        }
    }

    private static void write(Store store, Records.Begun record, String value) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            record.put(batch, Instant.EPOCH, bytes(value));
            store.write(batch);
        }
        record.end();
    }

    private static List<String> shown(Records records, int shard) throws RocksDBException {
        return records.after("s", shard, 0, 10).stream()
                .map(record -> text(record.value()))
                .toList();
    }
}
