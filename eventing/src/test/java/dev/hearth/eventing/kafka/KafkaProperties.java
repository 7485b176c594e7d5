package dev.hearth.eventing.kafka;

import java.nio.file.Path;

/** The {@code server.properties} of the tests' brokers: small, on loopback, quick to notice who is gone. */
final class KafkaProperties {
    private static final String COMMON = """
                controller.listener.names=CONTROLLER
                log.dirs=%s/data
                num.network.threads=2
                num.io.threads=2
                background.threads=2
                num.recovery.threads.per.data.dir=1
                auto.create.topics.enable=false
                message.max.bytes=16777216
                offsets.topic.num.partitions=4
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=2
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                log.cleaner.threads=1
                log.cleaner.dedupe.buffer.size=4194304
                group.consumer.heartbeat.interval.ms=300
                group.consumer.min.heartbeat.interval.ms=100
                group.consumer.session.timeout.ms=3000
                group.consumer.min.session.timeout.ms=1000
                group.min.session.timeout.ms=1000
                controlled.shutdown.enable=false
                broker.heartbeat.interval.ms=200
                broker.session.timeout.ms=1000
                log.retention.check.interval.ms=1000
                log.initial.task.delay.ms=1000
                """;

    static String first(Path folder, int port, int controllerPort) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                %3$s""".formatted(port, controllerPort, COMMON.formatted(folder));
    }

    /** Of a broker beside the first. */
    static String second(Path folder, int port, String controller) {
        return ofTwo("""
                process.roles=broker
                node.id=2
                %2$s
                listeners=PLAINTEXT://127.0.0.1:%1$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                %3$s""".formatted(port, controller, COMMON.formatted(folder)));
    }

    /** The same where the offsets of groups are to be on two brokers. */
    static String ofTwo(String properties) {
        return properties.replace("offsets.topic.replication.factor=1", "offsets.topic.replication.factor=2");
    }

    private KafkaProperties() {}
}
