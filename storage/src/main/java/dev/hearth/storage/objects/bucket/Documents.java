package dev.hearth.storage.objects.bucket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.hearth.storage.tables.engine.TableEngine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Records as JSON in the documents of the storage room's store. */
public final class Documents<T> {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES); // a newer Hearth may have written it

    private final TableEngine store;
    private final Class<T> type;

    public Documents(TableEngine store, Class<T> type) {
        this.store = store;
        this.type = type;
    }

    public Optional<T> get(String name) {
        return store.document(name).map(this::read);
    }

    public List<T> all(String prefix) {
        return store.documents(prefix).stream().map(this::read).toList();
    }

    /** False when it was there already. */
    public boolean create(String name, T value) {
        return store.putDocument(name, 0, write(value));
    }

    /** Puts it whatever was there. */
    public void put(String name, T value) {
        while (true) {
            long version =
                    store.document(name).map(TableEngine.Document::version).orElse(0L);
            if (store.putDocument(name, version, write(value))) {
                return;
            }
        }
    }

    /** Changes what is there, as often as others come between; empty when nothing is there. */
    public Optional<T> change(String name, UnaryOperator<T> change) {
        while (true) {
            Optional<TableEngine.Document> found = store.document(name);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            T before = read(found.get());
            T after = change.apply(before);
            if (after.equals(before) || store.putDocument(name, found.get().version(), write(after))) {
                return Optional.of(after);
            }
        }
    }

    public void remove(String name) {
        while (true) {
            Optional<TableEngine.Document> found = store.document(name);
            if (found.isEmpty() || store.putDocument(name, found.get().version(), null)) {
                return;
            }
        }
    }

    public void removeAll(String prefix) {
        store.documents(prefix).forEach(document -> remove(document.name()));
    }

    private T read(TableEngine.Document document) {
        try {
            return JSON.readValue(document.value(), type);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the document '%s' cannot be read as a %s: %s"
                            .formatted(document.name(), type.getSimpleName(), e.getMessage()),
                    e);
        }
    }

    private byte[] write(T value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a " + type.getSimpleName() + " is always JSON", e);
        }
    }
}
