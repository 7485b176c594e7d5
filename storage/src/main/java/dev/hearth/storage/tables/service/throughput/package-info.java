/**
 * What operations cost ({@link dev.hearth.storage.tables.service.throughput.Consumed}, written as ConsumedCapacity) and
 * whether a table with provisioned capacity can afford them ({@link dev.hearth.storage.tables.service.throughput.Limits}).
 */
@NullMarked
package dev.hearth.storage.tables.service.throughput;

import org.jspecify.annotations.NullMarked;
