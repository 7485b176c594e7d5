package dev.hearth.storage.tables.service.catalogue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Optional;

/** The key of a table or an index: a partition key and perhaps a sort key. */
public record KeySchema(KeyAttribute hash, Optional<KeyAttribute> range) {
    @JsonIgnore
    public List<KeyAttribute> attributes() {
        return range.map(sort -> List.of(hash, sort)).orElseGet(() -> List.of(hash));
    }

    @JsonIgnore
    public List<String> names() {
        return attributes().stream().map(KeyAttribute::name).toList();
    }

    public boolean has(String attribute) {
        return hash.name().equals(attribute)
                || (range.isPresent() && range.get().name().equals(attribute));
    }
}
