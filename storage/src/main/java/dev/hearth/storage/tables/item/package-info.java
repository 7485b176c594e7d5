/**
 * Items and their attribute values: the ten types, their JSON ({@code ItemJson}), their sizes ({@code ItemSize}), their order
 * as keys ({@code KeyCodec}) and the compact bytes that engines keep ({@code ItemCodec}). Pure; the packages of {@code tables}
 * build on it. What a caller did wrong is a {@code ValidationFault} or, where the JSON has another shape than the API's, a
 * {@code SerializationFault}, both with DynamoDB's own sentence.
 */
@NullMarked
package dev.hearth.storage.tables.item;

import org.jspecify.annotations.NullMarked;
