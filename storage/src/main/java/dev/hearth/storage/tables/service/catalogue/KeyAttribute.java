package dev.hearth.storage.tables.service.catalogue;

import dev.hearth.storage.tables.item.KeyType;

/** An attribute that is part of a key, with the one type that its values may have. */
public record KeyAttribute(String name, KeyType type) {}
