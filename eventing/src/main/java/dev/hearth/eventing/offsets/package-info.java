/**
 * Ordered commit of unordered completion: records are taken from a partition in order, finished in any order, and committed
 * only as far as all before has been finished. {@link dev.hearth.eventing.offsets.Offsets} is one partition's book,
 * {@link dev.hearth.eventing.offsets.Assignment} those of a consumer. Called by whoever delivers records. Nothing here talks to
 * Kafka: the caller polls, commits and says what came of it. A record that is still open is never behind a commit; one that
 * was finished may come again after a restart, when an older one before it was still open.
 */
@NullMarked
package dev.hearth.eventing.offsets;

import org.jspecify.annotations.NullMarked;
