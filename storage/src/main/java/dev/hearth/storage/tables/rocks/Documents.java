package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.TableEngine.Document;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** The catalogue's documents. They are few and change seldom, so one lock for all of them does. */
final class Documents {
    private static final String FOLDER = "document/";

    private final Store store;
    private final Numbers numbers;

    Documents(Store store, Numbers numbers) {
        this.store = store;
        this.numbers = numbers;
    }

    Optional<Document> get(String name) throws RocksDBException {
        return Optional.ofNullable(store.db.get(store.meta, key(name))).map(value -> document(name, value));
    }

    List<Document> all(String prefix) throws RocksDBException {
        List<Document> found = new ArrayList<>();
        try (RocksIterator documents = store.db.newIterator(store.meta)) {
            byte[] from = key(prefix);
            byte[] end = Keys.end(from);
            for (documents.seek(from);
                    documents.isValid() && Arrays.compareUnsigned(documents.key(), end) < 0;
                    documents.next()) {
                String name = new String(documents.key(), StandardCharsets.US_ASCII).substring(FOLDER.length());
                found.add(document(name, documents.value()));
            }
            documents.status();
        }
        return found;
    }

    synchronized boolean put(String name, long expectedVersion, byte @Nullable [] value) throws RocksDBException {
        if (get(name).map(Document::version).orElse(0L) != expectedVersion) {
            return false;
        }
        if (value == null) {
            store.db.delete(store.meta, store.writes, key(name));
        } else {
            store.db.put(store.meta, store.writes, key(name), RocksTables.versioned(numbers.next(), value));
        }
        return true;
    }

    private static byte[] key(String name) {
        return (FOLDER + name).getBytes(StandardCharsets.US_ASCII);
    }

    private static Document document(String name, byte[] value) {
        return new Document(
                name, ByteBuffer.wrap(value).getLong(), Arrays.copyOfRange(value, Long.BYTES, value.length));
    }
}
