/**
 * Operations that change items. {@link dev.hearth.storage.tables.service.write.ItemWriter} is the one way of a single item:
 * read, decide, commit if nothing has changed in between, else again.
 */
@NullMarked
package dev.hearth.storage.tables.service.write;

import org.jspecify.annotations.NullMarked;
