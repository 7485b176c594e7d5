package dev.hearth.storage.tables.service.catalogue;

/** The state of a table, an index or a time to live, with DynamoDB's words for the first two. */
public enum Status {
    CREATING,
    UPDATING,
    ACTIVE,
    DELETING
}
