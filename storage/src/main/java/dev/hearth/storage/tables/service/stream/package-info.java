/**
 * Change streams: {@link dev.hearth.storage.tables.service.stream.ChangeRecord} is what writers commit with a change, {@link
 * dev.hearth.storage.tables.service.stream.StreamOperations} the four operations of the Streams API, {@link
 * dev.hearth.storage.tables.service.stream.Trim} what forgets records after a day. A stream has a fixed number of shards;
 * an item's changes lie in the one that its partition key chooses, in the order of their commits.
 */
@NullMarked
package dev.hearth.storage.tables.service.stream;

import org.jspecify.annotations.NullMarked;
