/**
 * Events of objects: what changes in a bucket with rules is told to the eventing room, in S3's own words (S3 user guide,
 * "Event message structure"). Door: {@link dev.hearth.storage.objects.notify.Notices}, called around each change.
 *
 * <pre>
 *   expect ─▶ note in the catalogue ─▶ change at the engine ─▶ note says what happened ─▶ the caller's answer
 *                                                                     └▶ Courier ─▶ eventing ─▶ note removed
 * </pre>
 *
 * Engine and catalogue are two stores, so the note is written before the change. One that a crash left undecided is decided
 * by the object itself: one that is there and younger than the note was written, one that is not there was deleted. So nothing
 * is lost, and after a crash something may be told twice, or of a change that another one made.
 */
@NullMarked
package dev.hearth.storage.objects.notify;

import org.jspecify.annotations.NullMarked;
