package dev.hearth.standalone.engines.kafka;

import dev.hearth.eventing.kafka.KafkaEngine;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.child.EngineFolder;
import dev.hearth.standalone.engines.child.SupervisedEngine;
import dev.hearth.standalone.engines.child.Tool;
import dev.hearth.standalone.engines.child.UserCache;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One Kafka broker as a child process of the platform, started by the first question for it. Its port is chosen when this is
 * made and stays for this data folder, so that others can be told where Kafka will be.
 */
public final class EmbeddedKafka implements KafkaEngine, AutoCloseable {
    /** The preferred port of a fresh data folder. */
    public static final int PORT = 9092;

    /** The first start on a machine gets the jars; whoever cannot wait so long is told what is being done. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EngineConfig config;
    private final EngineFolder folder;
    private final SupervisedEngine<Map<String, Object>> engine;
    private final int port;

    /** Ready to be asked; nothing runs yet. Ends what an earlier platform with this data folder left. */
    public EmbeddedKafka(EngineConfig config) {
        this.config = config;
        this.folder = new EngineFolder(config.data());
        this.engine = new SupervisedEngine<>("Kafka", config, folder, this::prepare);
        this.port = folder.port(config.port());
    }

    private Broker prepare(Tool tool, Consumer<String> progress) {
        UserCache cache = new UserCache("Kafka", config.cache(), config.javaHome(), tool, progress);
        Broker broker = new Broker(ClassPath.ready(cache), folder, config.javaHome(), port, EngineFolder.anyFreePort());
        broker.prepare(tool);
        return broker;
    }

    @Override
    public Map<String, Object> connection() {
        return engine.reach(PATIENCE).orElseThrow(() -> new KafkaUnavailable(engine.sentence()));
    }

    @Override
    public boolean mayHoldRecords() {
        return Broker.isFormatted(folder);
    }

    @Override
    public short replicationFactor() {
        return 1;
    }

    /** Where it is, or will be once it is asked for. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The process, while it runs; for tests and for the curious. */
    public OptionalLong pid() {
        return engine.pid();
    }

    /** Asks the process to end, gives it a moment, and ends it. */
    @Override
    public void close() {
        engine.close();
    }
}
