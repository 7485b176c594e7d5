package dev.hearth.eventing.sources;

import dev.hearth.api.AccountId;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.sources.SourceSettings.From;
import dev.hearth.eventing.sources.delivery.Fates;
import dev.hearth.eventing.sources.delivery.LastResult;
import dev.hearth.eventing.sources.delivery.Target;
import dev.hearth.eventing.sources.payload.KafkaRecords;
import dev.hearth.eventing.sources.payload.KinesisRecords;
import dev.hearth.eventing.sources.poll.Shape;
import dev.hearth.eventing.sources.poll.StreamShape;
import dev.hearth.eventing.sources.poll.TopicShape;
import dev.hearth.eventing.sources.table.TableSource;
import dev.hearth.eventing.streams.StreamTopic;
import java.util.Map;
import java.util.Optional;

/** Makes sources of what is asked for: with which Kafka, in which shape their records come, and for which function. */
record SourceMaking(Environment environment) {
    KafkaSource ofStream(SourceSettings settings, String stream) {
        String account = AccountId.of(settings.id().namespace());
        String arn = "arn:aws:kinesis:%s:%s:stream/%s".formatted(environment.region(), account, stream);
        KinesisRecords records = new KinesisRecords(
                arn, environment.region(), "arn:aws:iam::%s:role/hearth".formatted(account), StreamNaming.NAMES);
        return made(
                settings,
                environment.kafka(),
                false,
                streamTopic(settings.id().namespace(), stream),
                new StreamShape(records, settings.filters()));
    }

    /** @throws InvalidSource when its Secret is missing or says nothing sensible */
    KafkaSource ofTopic(SourceSettings settings, From.Topic from) {
        boolean own = from.bootstrapServers().isEmpty();
        Optional<String> arn = own
                ? Optional.of("arn:aws:kafka:%s:%s:cluster/hearth/00000000-0000-0000-0000-000000000000-1"
                        .formatted(
                                environment.region(), AccountId.of(settings.id().namespace())))
                : Optional.empty();
        Kafka kafka = own ? environment.kafka() : new Kafka(elsewhere(settings, from));
        String servers = own
                ? String.valueOf(kafka.engine().connection().get("bootstrap.servers"))
                : String.join(",", from.bootstrapServers());
        return made(
                settings,
                kafka,
                !own,
                from.topic(),
                new TopicShape(new KafkaRecords(from.topic(), arn, servers), settings.filters()));
    }

    private KafkaSource made(SourceSettings settings, Kafka kafka, boolean ownsKafka, String topic, Shape shape) {
        LastResult result = new LastResult();
        return new KafkaSource(
                settings, kafka, ownsKafka, topic, shape, target(settings, result), result, environment.timing());
    }

    TableSource ofTable(SourceSettings settings, String table) {
        LastResult result = new LastResult();
        return new TableSource(table, settings, environment, target(settings, result), result);
    }

    private Target target(SourceSettings settings, LastResult result) {
        return new Target(
                settings.uid(),
                settings.function(),
                "arn:aws:lambda:%s:%s:function:%s"
                        .formatted(
                                environment.region(),
                                AccountId.of(settings.id().namespace()),
                                settings.function().name()),
                settings.policy(),
                environment.functions(),
                environment.destinations(),
                environment.clock(),
                new Fates(),
                environment.steps(),
                result);
    }

    private KafkaEngine elsewhere(SourceSettings settings, From.Topic from) {
        Optional<Map<String, String>> secret = from.secret()
                .map(name -> environment
                        .secrets()
                        .find(settings.id().namespace(), name)
                        .orElseThrow(() -> new InvalidSource(
                                "SecretMissing", "there is no Secret \"%s\" in this namespace".formatted(name))));
        Map<String, Object> connection = KafkaLogin.settings(from.bootstrapServers(), secret);
        return new KafkaEngine() {
            @Override
            public Map<String, Object> connection() {
                return connection;
            }

            @Override
            public boolean mayHoldRecords() {
                return true;
            }

            @Override
            public short replicationFactor() {
                return -1; // as that cluster has it
            }
        };
    }

    static String streamTopic(String namespace, String stream) {
        return new StreamTopic(namespace, stream).name();
    }
}
