/**
 * Items and their attribute values: the ten types, their JSON, their sizes, their order as keys and the compact bytes that
 * engines keep. Pure; the packages of {@code tables} build on it.
 */
@NullMarked
package dev.hearth.storage.tables.item;

import org.jspecify.annotations.NullMarked;
