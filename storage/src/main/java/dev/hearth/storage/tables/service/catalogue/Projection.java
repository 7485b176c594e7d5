package dev.hearth.storage.tables.service.catalogue;

import java.util.List;

/**
 * Which attributes an index holds besides the keys.
 *
 * @param attributes of {@code INCLUDE}; else empty
 */
public record Projection(Type type, List<String> attributes) {
    public enum Type {
        ALL,
        KEYS_ONLY,
        INCLUDE
    }

    public Projection {
        attributes = List.copyOf(attributes);
    }
}
