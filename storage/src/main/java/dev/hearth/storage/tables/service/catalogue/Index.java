package dev.hearth.storage.tables.service.catalogue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.hearth.storage.tables.engine.Space;

/**
 * A secondary index.
 *
 * @param id names its rows in the engine; a new one for every index ever made
 */
public record Index(
        String name,
        String id,
        boolean global,
        KeySchema key,
        Projection projection,
        Status status,
        Throughput throughput) {
    public Index with(Status newStatus) {
        return new Index(name, id, global, key, projection, newStatus, throughput);
    }

    public Index with(Throughput newThroughput) {
        return new Index(name, id, global, key, projection, status, newThroughput);
    }

    /** Is it filled, so that it can be asked? */
    @JsonIgnore
    public boolean readable() {
        return status == Status.ACTIVE || status == Status.UPDATING;
    }

    public Space space(String table) {
        return global ? new Space.Global(table, id) : new Space.Local(table, id);
    }
}
