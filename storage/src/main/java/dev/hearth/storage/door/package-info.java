/**
 * Where requests come into the storage room: one port for S3, DynamoDB and Cognito, told apart by the service that a
 * request was signed for. {@link dev.hearth.storage.door.Lane} is an event loop with its share of the listener.
 */
@NullMarked
package dev.hearth.storage.door;

import org.jspecify.annotations.NullMarked;
