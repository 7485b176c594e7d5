package dev.hearth.eventing.async;

import dev.hearth.api.PodProtocol;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.eventing.bench.Figures;
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
 * How many events a second are accepted over eventing's own door, and how long one waits for its 202, with nothing delivered
 * meanwhile.
 *
 * <pre>
 *   async.accepted_per_s                   from 16 connections
 *   async.accepted.p50_ms, p99_ms          of the 202
 * </pre>
 */
public final class AsyncBench {
    private static final int EVENTS = 20_000;
    private static final int CONNECTIONS = 16;
    private static final int ROUNDS = 3;

    public static void measure(Figures figures) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (AsyncRig rig = new AsyncRig(KafkaServer.shared().engine())) {
            rig.function("bench", 0, java.time.Duration.ofHours(6));
            rig.gateway.function("bench", call -> FakeGateway.Answer.refused(429));
            int port = vertx.createHttpServer()
                    .requestHandler(new Router(List.of(rig.async.service(BodyBudget.ofThisHeap()))))
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get()
                    .actualPort();
            run(port, EVENTS / 4, CONNECTIONS);
            for (int round = 0; round < ROUNDS; round++) {
                long began = System.nanoTime();
                long[] nanos = run(port, EVENTS, CONNECTIONS);
                double seconds = (System.nanoTime() - began) / 1e9;
                figures.add("async.accepted_per_s", "1/s", EVENTS / seconds);
                figures.add("async.accepted.p50_ms", "ms", nanos[EVENTS / 2] / 1e6);
                figures.add("async.accepted.p99_ms", "ms", nanos[EVENTS * 99 / 100] / 1e6);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
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
