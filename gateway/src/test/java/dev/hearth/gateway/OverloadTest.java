package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.dispatch.Limits;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More is asked than can be done. */
class OverloadTest {
    /** A connection for each: one of HTTP/2 takes no more than a hundred at once. */
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        http.close();
    }

    private List<CompletableFuture<HttpResponse<String>>> invoke(Rig rig, String name, int times) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(http.sendAsync(rig.invocation(name).build(), HttpResponse.BodyHandlers.ofString()));
        }
        return answers;
    }

    private static List<HttpResponse<String>> done(List<CompletableFuture<HttpResponse<String>>> answers) {
        return answers.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .toList();
    }

    private static int throttles(Rig rig, String reason) {
        var counter =
                rig.registry.find("hearth.throttles").tag("reason", reason).counter();
        return counter == null ? 0 : (int) counter.count();
    }

    /** One at a time, half a second each, and ten seconds at most to wait: twenty of a hundred may be in time. */
    @Test
    void whatCannotBeInTimeIsRefusedBeforeAnythingElseHasEnded() throws Exception {
        try (Rig rig = Rig.withLimits(
                Limits.DEFAULT.holding(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(10)))) {
            rig.function("hello", Duration.ofSeconds(30), 1, 1);
            FakePod pod = rig.pod("p1", "hello");
            var first = invoke(rig, "hello", 1);
            String id = pod.next().requestId();
            long began = System.nanoTime();
            await().until(() -> System.nanoTime() - began > 500_000_000L);
            pod.respond(id, "1");
            assertThat(first.getFirst().get().statusCode()).isEqualTo(200);

            pod.askNext();
            var running = invoke(rig, "hello", 1);
            String busy = pod.read().requestId();
            var flood = invoke(rig, "hello", 100); // five times as many as may be in time
            await().until(() -> rig.waiting("hello") + done(flood).size() == 100);

            int accepted = rig.waiting("hello");
            assertThat(accepted).isBetween(1, 20);
            assertThat(running.getFirst()).isNotDone();
            assertThat(done(flood)).hasSize(100 - accepted).allSatisfy(refused -> {
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0))
                        .isBetween(1L, 60L);
                assertThat(refused.body()).contains("the next would wait for");
            });
            assertThat(throttles(rig, "queue_time")).isEqualTo(100 - accepted);

            pod.respond(busy, "1");
            for (int i = 0; i < accepted; i++) {
                pod.respond(pod.next().requestId(), "1");
            }
            assertThat(flood.stream().map(CompletableFuture::join).filter(answer -> answer.statusCode() == 200))
                    .hasSize(accepted);
        }
    }

    @Test
    void aFloodedFunctionLeavesRoomForOthers() throws Exception {
        try (Rig rig = Rig.withLimits(Limits.DEFAULT.allWaitingBytes(64 << 10))) {
            rig.function("flooded");
            rig.function("other");
            var flood = invoke(rig, "flooded", 40);
            await().until(() -> rig.waiting("flooded") + done(flood).size() == 40);
            int held = rig.waiting("flooded");
            assertThat(held).isBetween(10, 16);
            assertThat(done(flood)).hasSize(40 - held).allSatisfy(refused -> {
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.body()).contains("what waits for all functions");
            });
            assertThat(throttles(rig, "memory")).isEqualTo(40 - held);

            var other = invoke(rig, "other", 1);
            await().until(() -> rig.waiting("other") == 1);
            FakePod pod = rig.pod("p1", "other");
            pod.respond(pod.next().requestId(), "1");
            assertThat(other.getFirst().get().statusCode()).isEqualTo(200);

            FakePod relief = rig.pod("p2", "flooded");
            relief.respond(relief.next().requestId(), "1");
            relief.respond(relief.next().requestId(), "1");
            var more = invoke(rig, "flooded", 1);
            await().until(() -> rig.waiting("flooded") == held - 1);
            assertThat(more.getFirst()).isNotDone();
        }
    }

    @Test
    void whoLeavesGivesHisRoomBack() throws Exception {
        try (Rig rig = Rig.withLimits(Limits.DEFAULT.allWaitingBytes(4 << 10))) {
            rig.function("hello");
            try (HttpClient impatient = HttpClient.newHttpClient()) {
                var left = impatient.sendAsync(rig.invocation("hello").build(), HttpResponse.BodyHandlers.ofString());
                await().until(() -> rig.waiting("hello") == 1);
                assertThat(invoke(rig, "hello", 1).getFirst().get().statusCode())
                        .isEqualTo(429);
                left.cancel(true);
                impatient.shutdownNow();
            }
            await().until(() -> rig.waiting("hello") == 0);
            invoke(rig, "hello", 1);
            await().until(() -> rig.waiting("hello") == 1);
        }
    }
}
