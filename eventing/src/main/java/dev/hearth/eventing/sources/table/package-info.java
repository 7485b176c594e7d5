/**
 * The side of an event source that reads a table's change stream, by the DynamoDB Streams API like any other client.
 * {@link dev.hearth.eventing.sources.table.TableSource} reads all shards of one stream and keeps its place as the metadata of
 * a committed offset. One replica reads a table.
 */
@NullMarked
package dev.hearth.eventing.sources.table;

import org.jspecify.annotations.NullMarked;
