/**
 * Schedules as EventBridge Scheduler knows them. {@link dev.hearth.eventing.schedules.Scheduler} keeps the next time of each in
 * one heap and writes each tick down in Kafka; {@link dev.hearth.eventing.schedules.TickDelivery} reads ticks and takes them to
 * their targets; {@code kind} follows the manifests.
 *
 * <pre>
 *   kubectl apply ─▶ ScheduleReconciler ─▶ Scheduler (leader): heap, Clock ─▶ Kafka topic hearth.schedules
 *                                                                                   │ one consumer group
 *   status ◀──────────────────────────────── Results ◀── TickDelivery ◀─────────────┘
 *                                                           └▶ function, stream, topic or dead letter
 * </pre>
 *
 * A tick is known by its schedule's uid and the time it was due. It is written down before it is fired, and whoever reads the
 * log passes over one that is not newer than the schedule's last: so a new leader, a leader that does not know yet that it
 * is none, and a clock that goes back fire nothing twice. Delivery itself is at least once: a process that is killed between
 * a target's answer and the commit delivers that tick again.
 */
@NullMarked
package dev.hearth.eventing.schedules;

import org.jspecify.annotations.NullMarked;
