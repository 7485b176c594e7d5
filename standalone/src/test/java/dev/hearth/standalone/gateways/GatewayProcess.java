package dev.hearth.standalone.gateways;

import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.Gateway;
import dev.hearth.gateway.GatewayConfig;
import dev.hearth.gateway.dispatch.Limits;
import dev.hearth.kinds.ClientSettings;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** A gateway in a process of its own, as it is on a cluster, so that it can be told to end and can be killed. */
final class GatewayProcess implements AutoCloseable {
    /** How long one that was told to end goes on, so that nobody sends to it any more. */
    private static final long DRAIN_DELAY_MILLIS = 1_000;

    /** As few requests a second as these tests ask even of a machine with much else to do. */
    private static final int SPREAD_FROM = 20;

    final String name;
    final Process process;
    private final List<Integer> ports;

    private GatewayProcess(String name, Process process, List<Integer> ports) {
        this.name = name;
        this.process = process;
        this.ports = ports;
    }

    /** Returns when it listens; others see it a moment later. */
    static GatewayProcess start(Path folder, String name, String apiServer, String token, String internalToken)
            throws IOException {
        Path arguments = folder.resolve(name + ".arguments");
        Path said = folder.resolve(name + ".ports");
        Files.writeString(
                arguments,
                String.join(
                        "\n",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatewayProcess.class.getName(),
                        name,
                        apiServer,
                        said.toString()));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + arguments)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("TOKEN", token);
        builder.environment().put("INTERNAL_TOKEN", internalToken);
        Process process = builder.start();
        try {
            await().atMost(GatewaysStage.SOON).until(() -> Files.exists(said) || !process.isAlive());
        } catch (ConditionTimeoutException e) {
            process.destroyForcibly();
            throw e;
        }
        if (!process.isAlive()) {
            throw new IOException(Files.readString(folder.resolve(name + ".log")));
        }
        List<Integer> ports = Stream.of(Files.readString(said).split(" "))
                .map(Integer::valueOf)
                .toList();
        return new GatewayProcess(name, process, ports);
    }

    int functions() {
        return ports.get(0);
    }

    int runtime() {
        return ports.get(1);
    }

    URI url(String function) {
        return URI.create("http://127.0.0.1:" + functions() + "/functions/default/" + function + "/");
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** By its handle, since {@link Process#destroy} also closes what the process reads, which ends it at once. */
    void terminate() {
        process.toHandle().destroy();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    // ── in the process ──────────────────────────────────────────────────────────────────────────────────────────────

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").addHandler(new ConsoleHandler());
        Config config = ClientSettings.of(new ConfigBuilder(Config.empty())
                .withMasterUrl(arguments[1])
                .withOauthToken(System.getenv("TOKEN"))
                .withNamespace("default"));
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        Gateway gateway = Gateway.start(
                vertx,
                client,
                GatewayConfig.onLoopback(System.getenv("INTERNAL_TOKEN"))
                        .with(change -> change.limits(Limits.DEFAULT.spreadFrom(SPREAD_FROM))
                                .ports(0, 0, 0)
                                .oneOfSeveral(arguments[0], "127.0.0.1")
                                .drain(Duration.ofSeconds(20))),
                new SimpleMeterRegistry());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            gateway.leave();
            pause();
            gateway.close();
        }));
        Path said = Path.of(arguments[2]);
        Path beside = said.resolveSibling(said.getFileName() + ".new");
        Files.writeString(beside, gateway.functionPort() + " " + gateway.runtimePort());
        Files.move(beside, said, StandardCopyOption.ATOMIC_MOVE);
        while (System.in.read() >= 0) {
            // until whoever started it is gone
        }
        Runtime.getRuntime().halt(0);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(DRAIN_DELAY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
