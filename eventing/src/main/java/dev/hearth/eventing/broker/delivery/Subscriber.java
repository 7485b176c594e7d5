package dev.hearth.eventing.broker.delivery;

import io.cloudevents.CloudEvent;

/** Sends an event once. Any thread; blocks. */
public interface Subscriber {
    Attempt send(CloudEvent event) throws InterruptedException;
}
