package dev.hearth.storage.tables.engine;

/**
 * A row as it was read.
 *
 * @param version grows with every change of the row; given by the engine; at least 1
 * @param value nobody writes into it
 */
public record Row(RowKey key, long version, byte[] value) {}
