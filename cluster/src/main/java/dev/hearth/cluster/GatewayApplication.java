package dev.hearth.cluster;

import dev.hearth.cluster.Room.Prepared;
import dev.hearth.gateway.Gateway;
import dev.hearth.gateway.GatewayConfig;
import dev.hearth.gateway.dispatch.Limits;
import java.time.Duration;
import java.util.Optional;

/** The gateway as an application: its listeners are those of {@link Ports}. */
final class GatewayApplication {
    static Prepared of(Settings settings) {
        GatewayConfig config = config(settings);
        return in -> new RunningGateway(Gateway.start(in.vertx(), in.client(), config, in.meters()));
    }

    /** One that is told to end leaves the others at once, and serves on until nobody sends to it any more. */
    private record RunningGateway(Gateway gateway) implements Room.Running {
        @Override
        public void ending() {
            gateway.leave();
        }

        @Override
        public void close() {
            gateway.close();
        }
    }

    static GatewayConfig config(Settings settings) {
        String token = Room.internalToken(settings);
        String name = settings.text("HEARTH_POD_NAME", "gateway");
        String region = Room.region(settings);
        int loops = settings.number(
                "HEARTH_LOOPS", Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4), 1, 64);
        Duration drain = settings.seconds("HEARTH_DRAIN_SECONDS", 30, 3600);
        var storage = settings.findUrl("HEARTH_STORAGE_URL");
        var eventing = settings.findUrl("HEARTH_EVENTING_URL");
        return new GatewayConfig(
                name,
                Ports.host(settings),
                Ports.of(settings, "FUNCTIONS", Ports.FUNCTIONS),
                Ports.of(settings, "AWS", Ports.AWS),
                Ports.of(settings, "RUNTIME", Ports.RUNTIME),
                GatewayConfig.RuntimeHosts.SAME_HOST,
                Optional.empty(),
                settings.isRight() ? token : "not to be used, for something is wrong",
                region,
                loops,
                Limits.DEFAULT,
                Duration.ofSeconds(30),
                drain,
                storage,
                eventing,
                settings.find("HEARTH_POD_IP"));
    }

    private GatewayApplication() {}
}
