package dev.hearth.eventing.schedules;

import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.topics.TopicPublisher;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.delivery.Invocations;
import java.time.Clock;

/** All that schedules need in a process, running, with functions and dead letters that are the test's. */
final class Replica implements AutoCloseable {
    final Kafka kafka;
    final TickLog log;
    final Scheduler scheduler;
    private final Catalogue catalogue;
    private final TickDelivery delivery;

    Replica(KafkaEngine engine, Clock clock, Invocations functions, Destinations destinations) {
        kafka = new Kafka(engine);
        log = new TickLog(kafka);
        scheduler = new Scheduler(log, clock);
        catalogue = new Catalogue(kafka);
        Targets targets =
                new Targets(kafka, functions, new TopicPublisher(catalogue, kafka, clock), destinations, "us-east-1");
        delivery = new TickDelivery(kafka, log, targets, time -> Thread.sleep(Math.min(20, time.toMillis())), clock);
        scheduler.start();
        delivery.start();
    }

    @Override
    public void close() {
        scheduler.close();
        delivery.close();
        log.close();
        catalogue.close();
        kafka.close();
    }
}
