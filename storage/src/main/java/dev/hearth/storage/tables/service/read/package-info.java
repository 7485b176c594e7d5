/** Operations that read items: GetItem and BatchGetItem by key, Query and Scan by pages. */
@NullMarked
package dev.hearth.storage.tables.service.read;

import org.jspecify.annotations.NullMarked;
