package dev.hearth.eventing.kafka;

import java.util.Map;

/** Where Kafka is: somebody's cluster, or a broker on this machine that the first question starts. */
public interface KafkaEngine {
    /**
     * What a client needs to connect: {@code bootstrap.servers}, and security settings where there are any. Blocks while
     * a broker starts; the answer stays the same while this process lives.
     *
     * @throws KafkaUnavailable when it cannot be had now; asking again later may help
     */
    Map<String, Object> connection();

    /** May records of an earlier run wait there? Where not, nobody asks for a connection before there is something to do. */
    boolean mayHoldRecords();

    /** Replicas of a topic that this room makes: 3 on a cluster of three brokers or more, 1 on the laptop. */
    short replicationFactor();
}
