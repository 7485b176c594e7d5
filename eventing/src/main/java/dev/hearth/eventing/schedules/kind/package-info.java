/**
 * The Schedule kind: {@link dev.hearth.eventing.schedules.kind.ScheduleReconciler} gives the scheduler what a manifest asks and
 * tells in the status what became of it.
 */
@NullMarked
package dev.hearth.eventing.schedules.kind;

import org.jspecify.annotations.NullMarked;
