package dev.hearth.storage.tables.service.catalogue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.hearth.storage.tables.engine.Space;

/**
 * Which attribute holds the second at which an item expires.
 *
 * @param id names the rows that order items by their expiry
 * @param status {@code CREATING} while old items are still being put in that order, {@code DELETING} while it is taken away
 */
public record TimeToLive(String attribute, String id, Status status) {
    @JsonIgnore
    public String words() {
        return switch (status) {
            case CREATING -> "ENABLING";
            case ACTIVE, UPDATING -> "ENABLED";
            case DELETING -> "DISABLING";
        };
    }

    public TimeToLive with(Status newStatus) {
        return new TimeToLive(attribute, id, newStatus);
    }

    public Space.Global space(String table) {
        return new Space.Global(table, id);
    }
}
