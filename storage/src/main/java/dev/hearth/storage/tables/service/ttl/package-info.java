/**
 * Time to live: {@link dev.hearth.storage.tables.service.ttl.TimeToLiveOperations} turns it on and off, {@link
 * dev.hearth.storage.tables.service.ttl.Sweeper} deletes what has expired. The order of expiry is kept by the writers, as a
 * global space of the table.
 */
@NullMarked
package dev.hearth.storage.tables.service.ttl;

import org.jspecify.annotations.NullMarked;
