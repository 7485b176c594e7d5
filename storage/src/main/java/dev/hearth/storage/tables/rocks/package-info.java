/**
 * Tables kept in a folder by RocksDB, in this process: what stands under `./hearth up`.
 *
 * <p>The door is {@link dev.hearth.storage.tables.rocks.RocksTables}, opened by whoever assembles the storage service. One
 * process has the folder. What a commit acknowledged outlives a kill of the process; what a power cut may take is said at
 * {@link dev.hearth.storage.tables.rocks.RocksConfig}. Every read is strong here, derived rows are there the moment their commit is,
 * and no commit is ever {@code Busy}.
 *
 * <pre>
 *   rows     space id (4) | hash of partition (2) | length of partition (2) | partition | sort  ->  version (8) | value
 *   records  length of stream (1) | stream | shard (2) | sequence (8)                           ->  micros (8) | value
 *   default  documents, ids of spaces, the ceiling of version numbers
 * </pre>
 */
@NullMarked
package dev.hearth.storage.tables.rocks;

import org.jspecify.annotations.NullMarked;
