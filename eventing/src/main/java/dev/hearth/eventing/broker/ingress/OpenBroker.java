package dev.hearth.eventing.broker.ingress;

import dev.hearth.eventing.broker.plan.BrokerName;

/**
 * A broker as its ingress knows it.
 *
 * @param anybody may send to it
 * @param ready its topic is there
 */
public record OpenBroker(BrokerName name, boolean anybody, boolean ready) {}
