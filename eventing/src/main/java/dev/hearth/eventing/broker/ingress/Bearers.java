package dev.hearth.eventing.broker.ingress;

import dev.hearth.eventing.broker.plan.BrokerName;

/** The cluster's judgement of bearer tokens. Blocks. */
public interface Bearers {
    enum Answer {
        MAY,
        /** Known, but may not. */
        MAY_NOT,
        UNKNOWN
    }

    /** May whoever brings this token create {@code brokers/events} of this broker? Throws when the cluster cannot be asked. */
    Answer maySend(String token, BrokerName broker);
}
