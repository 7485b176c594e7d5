package dev.hearth.standalone.engines.keycloak;

import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.standalone.engines.child.EngineFolder;
import dev.hearth.standalone.engines.child.SupervisedEngine;
import dev.hearth.standalone.engines.child.UserCache;
import dev.hearth.storage.userpools.engine.EngineUnavailable;
import dev.hearth.storage.userpools.engine.KeycloakEngine;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.OptionalLong;

/** Keycloak as a child process of the platform, started by the first question for it. */
public final class EmbeddedKeycloak implements KeycloakEngine, AutoCloseable {
    /** The preferred port of a fresh data folder. */
    public static final int PORT = 8180;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Server.PROBE_LIMIT)
            .build();
    private final SupervisedEngine<Address> engine;

    /** Ready to be asked; nothing runs yet. Ends what an earlier platform with this data folder left. */
    public EmbeddedKeycloak(EngineConfig config) {
        EngineFolder folder = new EngineFolder(config.data());
        this.engine = new SupervisedEngine<>("Keycloak", config, folder, (tool, progress) -> {
            UserCache cache = new UserCache("Keycloak", config.cache(), config.javaHome(), tool, progress);
            return new Server(
                    new Distribution(cache).ready(),
                    folder,
                    config.javaHome(),
                    folder.port(config.port()),
                    EngineFolder.anyFreePort(),
                    http);
        });
    }

    @Override
    public Address reach(Duration patience) {
        return engine.reach(patience).orElseThrow(() -> new EngineUnavailable(engine.sentence()));
    }

    /** The process, while it runs; for tests and for the curious. */
    public OptionalLong pid() {
        return engine.pid();
    }

    /** Asks the process to end, gives it a moment, and ends it. */
    @Override
    public void close() {
        engine.close();
        http.shutdownNow();
    }
}
