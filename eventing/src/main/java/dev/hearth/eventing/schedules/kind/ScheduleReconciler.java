package dev.hearth.eventing.schedules.kind;

import dev.hearth.api.schedule.Schedule;
import dev.hearth.api.schedule.ScheduleStatus;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.schedules.Plan;
import dev.hearth.eventing.schedules.Scheduler;
import dev.hearth.eventing.schedules.Scheduler.View;
import dev.hearth.eventing.schedules.cron.InvalidExpression;
import dev.hearth.kinds.ObjectEvents;
import dev.hearth.kinds.Readiness;
import dev.hearth.kinds.StatusReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The way of a Schedule: its plan into the scheduler, the scheduler's view into its status. */
public final class ScheduleReconciler implements Reconciler<Schedule>, Cleaner<Schedule> {
    private static final Duration KAFKA_AWAY = Duration.ofSeconds(5);
    private static final Duration SOONEST = Duration.ofSeconds(10);
    private static final Duration LATEST = Duration.ofMinutes(5);

    private final Scheduler scheduler;
    private final Runnable needed;
    private final ObjectEvents events;
    private final Clock clock;

    /** @param needed called for every schedule that may fire: its ticks have to be delivered */
    public ScheduleReconciler(KubernetesClient client, Scheduler scheduler, Runnable needed, Clock clock) {
        this.scheduler = scheduler;
        this.needed = needed;
        this.events = new ObjectEvents(client, "eventing", clock);
        this.clock = clock;
    }

    @Override
    public UpdateControl<Schedule> reconcile(Schedule schedule, Context<Schedule> context) {
        String uid = schedule.getMetadata().getUid();
        Duration again = LATEST;
        Readiness readiness;
        try {
            Plan plan = Plans.of(schedule);
            if ("DISABLED".equals(schedule.getSpec().state)) {
                scheduler.remove(uid);
                readiness = Readiness.ready("The schedule is disabled: spec.state is DISABLED.");
            } else {
                needed.run();
                scheduler.put(plan);
                readiness = Readiness.ready("The schedule is followed.");
                again = untilNext(scheduler.view(uid).flatMap(View::next));
            }
        } catch (InvalidExpression e) {
            scheduler.remove(uid);
            readiness = Readiness.no("InvalidExpression", String.valueOf(e.getMessage()));
        } catch (KafkaUnavailable e) {
            readiness = Readiness.no("KafkaUnavailable", "Kafka does not answer: " + e.getMessage());
            again = KAFKA_AWAY;
        }
        return say(schedule, scheduler.view(uid), readiness).rescheduleAfter(again);
    }

    /** A moment after the next tick, so that the status tells of it. */
    private Duration untilNext(Optional<Instant> next) {
        Duration until = next.map(
                        time -> Duration.between(clock.instant(), time).plusSeconds(2))
                .orElse(LATEST);
        return until.compareTo(SOONEST) < 0 ? SOONEST : until.compareTo(LATEST) > 0 ? LATEST : until;
    }

    private UpdateControl<Schedule> say(Schedule schedule, Optional<View> view, Readiness readiness) {
        ScheduleStatus before = Objects.requireNonNullElseGet(schedule.getStatus(), ScheduleStatus::new);
        ScheduleStatus status = new ScheduleStatus();
        status.observedGeneration = schedule.getMetadata().getGeneration();
        status.lastScheduledTime =
                view.flatMap(View::last).map(ScheduleReconciler::text).orElse(before.lastScheduledTime);
        status.nextScheduledTime =
                view.flatMap(View::next).map(ScheduleReconciler::text).orElse(null);
        status.lastResult = view.flatMap(View::result).orElse(before.lastResult);
        status.conditions = List.of(readiness.condition(schedule, before.conditions, clock.instant()));
        return new StatusReport<>(before, before.conditions).say(schedule, status, readiness, events);
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public DeleteControl cleanup(Schedule schedule, Context<Schedule> context) {
        try {
            scheduler.forget(schedule.getMetadata().getUid());
            return DeleteControl.defaultDelete();
        } catch (KafkaUnavailable e) {
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(KAFKA_AWAY);
        }
    }
}
