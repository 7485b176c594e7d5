package dev.hearth.eventing.async;

import dev.hearth.aws.body.BodyBudget;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.KafkaPlace;
import dev.hearth.eventing.destinations.Place;
import dev.hearth.eventing.destinations.Places;
import dev.hearth.eventing.door.Router;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asynchronous invocation in a process of its own, which the test may kill. It ends with its input. */
final class AsyncProcess implements AutoCloseable {
    private final Process process;
    private final int port;

    private AsyncProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param group of topics for successes and failures, which must be there: {@code GROUP-ok}, {@code GROUP-bad} */
    static AsyncProcess start(String bootstrap, URI gateway, String group, List<String> functions) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AsyncProcess.class.getName(),
                        bootstrap,
                        gateway.toString(),
                        group,
                        String.join(",", functions))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        if (line == null) {
            throw new IllegalStateException("the process ended before it listened");
        }
        // what it logs is read to its end: a full pipe would hold up whoever logs
        Thread.ofVirtual()
                .name("output-of-async")
                .start(() -> output.lines()
                        .filter(said -> said.contains("dev.hearth") || said.contains("de.he."))
                        .forEach(System.out::println));
        return new AsyncProcess(process, Integer.parseInt(line.strip()));
    }

    int port() {
        return port;
    }

    /** With signal 9; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    public static void main(String[] arguments) throws Exception {
        Kafka kafka = new Kafka(KafkaServer.engine(arguments[0]));
        EventPolicies policies = new EventPolicies();
        for (String function : arguments[3].split(",")) {
            policies.put(
                    AsyncRig.ref(function),
                    new EventPolicy(
                            2,
                            Duration.ofHours(6),
                            Optional.of(new Destination.Kafka(arguments[2] + "-ok")),
                            Optional.of(new Destination.Kafka(arguments[2] + "-bad")),
                            Optional.empty()));
        }
        AsyncInvocations async = new AsyncInvocations(
                kafka,
                new AsyncInvocations.Parts(
                        new Functions(URI.create(arguments[1]), () -> "good"), policies, AsyncRig.TOKEN, "us-east-1"),
                AsyncRig.quick(),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        Place none = (namespace, name, message) -> {
            throw new DestinationRefused("not here");
        };
        async.start(new Places(none, none, none, none, new KafkaPlace(kafka)));
        int port = Vertx.vertx()
                .createHttpServer()
                .requestHandler(new Router(List.of(async.service(BodyBudget.ofThisHeap()))))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
        System.out.println(port);
        System.out.flush();
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
        Runtime.getRuntime().halt(0);
    }
}
