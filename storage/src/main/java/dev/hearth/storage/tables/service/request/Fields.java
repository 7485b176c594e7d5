package dev.hearth.storage.tables.service.request;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields that a request or a part of it gave, read by its {@link Shape}. */
public final class Fields {
    private final Map<String, Object> values;

    Fields(Map<String, Object> values) {
        this.values = values;
    }

    /** A field that the shape requires. */
    public <T> T get(Field<T> field) {
        T value = orNull(field);
        if (value == null) {
            throw new IllegalStateException("the shape does not require '" + field.name() + "'");
        }
        return value;
    }

    public <T> Optional<T> find(Field<T> field) {
        return Optional.ofNullable(orNull(field));
    }

    public <T> T or(Field<T> field, T otherwise) {
        T value = orNull(field);
        return value == null ? otherwise : value;
    }

    public boolean has(Field<?> field) {
        return values.containsKey(field.name());
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    @SuppressWarnings("unchecked") // the shape put what the field's kind read
    public <T> @Nullable T orNull(Field<T> field) {
        return (T) values.get(field.name());
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
