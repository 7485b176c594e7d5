package dev.hearth.eventing.async;

import dev.hearth.api.PodProtocol;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.eventing.door.Router;
import dev.hearth.eventing.kafka.KafkaServer;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many events a second are accepted over eventing's own door, and how long one waits for its 202: {@code AsyncBench [EVENTS]
 * [CONNECTIONS]}, on a Kafka of its own, with nothing delivered meanwhile.
 */
final class AsyncBench {
    public static void main(String[] arguments) throws Exception {
        int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        int connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 16;
        Vertx vertx = Vertx.vertx();
        try (KafkaServer server = KafkaServer.start();
                AsyncRig rig = new AsyncRig(server.engine())) {
            rig.function("bench", 0, java.time.Duration.ofHours(6));
            rig.gateway.function("bench", call -> FakeGateway.Answer.refused(429));
            int port = vertx.createHttpServer()
                    .requestHandler(new Router(List.of(rig.async.service(BodyBudget.ofThisHeap()))))
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get()
                    .actualPort();
            run(port, events / 4, connections);
            long began = System.nanoTime();
            long[] nanos = run(port, events, connections);
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    "async.accepted_per_s=%.0f async.accepted.p50_ms=%.2f async.accepted.p99_ms=%.2f%n",
                    events / seconds, nanos[events / 2] / 1e6, nanos[events * 99 / 100] / 1e6);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
        System.exit(0);
    }

    private static long[] run(int port, int events, int connections) throws InterruptedException {
        long[] nanos = new long[events];
        List<Thread> threads = new ArrayList<>();
        for (int connection = 0; connection < connections; connection++) {
            int first = connection;
            threads.add(Thread.ofVirtual().start(() -> send(port, nanos, first, connections)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private static void send(int port, long[] nanos, int first, int step) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + PodProtocol.ASYNC_PATH))
                .header("Authorization", "Bearer " + AsyncRig.TOKEN)
                .header(PodProtocol.ASYNC_FUNCTION, "default/bench")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + "x".repeat(200) + "\"}"))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int at = first; at < nanos.length; at += step) {
                long began = System.nanoTime();
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status != 202) {
                    throw new IllegalStateException("answered " + status);
                }
                nanos[at] = System.nanoTime() - began;
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AsyncBench() {}
}
