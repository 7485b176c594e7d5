package dev.hearth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of the data when its object is deleted. */
public enum DeletionPolicy {
    /** It stays, and an object of the same name finds it again. */
    @JsonProperty("Retain")
    RETAIN,
    /** It goes with the object. */
    @JsonProperty("Delete")
    DELETE
}
