package dev.hearth.eventing.schedules;

import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.schedules.kind.ScheduleReconciler;
import dev.hearth.eventing.topics.delivery.Waiting;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/**
 * Schedules, running. Ticks of an earlier run are delivered from the beginning; else Kafka is only asked for with the first
 * schedule that is enabled. Kafka and the Kubernetes client stay the caller's.
 */
public final class Schedules implements AutoCloseable {
    private final TickLog log;
    private final Scheduler scheduler;
    private final TickDelivery delivery;
    private final ScheduleReconciler reconciler;

    private Schedules(KubernetesClient client, Kafka kafka, Targets targets, Waiting waiting, Clock clock) {
        this.log = new TickLog(kafka);
        this.scheduler = new Scheduler(log, clock);
        this.delivery = new TickDelivery(kafka, log, targets, waiting, clock);
        this.reconciler = new ScheduleReconciler(client, scheduler, delivery::start, clock);
    }

    /** @param waiting how deliveries wait before they are tried again */
    public static Schedules start(KubernetesClient client, Kafka kafka, Targets targets, Waiting waiting, Clock clock) {
        Schedules schedules = new Schedules(client, kafka, targets, waiting, clock);
        schedules.scheduler.start();
        if (kafka.engine().mayHoldRecords()) {
            schedules.delivery.start();
        }
        return schedules;
    }

    /** What looks after the Schedule kind; only the replica that runs it writes ticks down. */
    public ScheduleReconciler reconciler() {
        return reconciler;
    }

    /** Ends the scheduler, then what delivers. */
    @Override
    public void close() {
        scheduler.close();
        delivery.close();
        log.close();
    }
}
