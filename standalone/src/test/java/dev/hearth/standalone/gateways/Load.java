package dev.hearth.standalone.gateways;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Callers of some functions, each with one request at a time; every request has a number and is written down. */
final class Load implements AutoCloseable {
    /** One request and its fate. {@code answer} is the status and what was said, or why there was no answer. */
    record Call(int id, String function, long beganNanos, long endedNanos, int status, String answer) {
        boolean succeeded() {
            return status == 200 && answer.equals(String.valueOf(id));
        }
    }

    private final URI service;
    private final AtomicInteger ids;
    private final Queue<Call> ended = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers = new ArrayList<>();
    private volatile boolean over;

    /** @param ids gives each request its number */
    Load(URI service, AtomicInteger ids) {
        this.service = service;
        this.ids = ids;
    }

    void start(int number, List<String> functions) {
        for (int i = 0; i < number; i++) {
            String function = functions.get(i % functions.size());
            callers.add(Thread.ofVirtual().start(() -> {
                try (HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
                    while (!over) {
                        call(http, function);
                    }
                }
            }));
        }
    }

    /** One call, on a connection of its own. */
    Call call(String function) {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return call(http, function);
        }
    }

    private Call call(HttpClient http, String function) {
        int id = ids.incrementAndGet();
        long began = System.nanoTime();
        int status = 0;
        String answer;
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(service.resolve("/functions/default/" + function + "/"))
                            .timeout(Duration.ofSeconds(60))
                            .POST(HttpRequest.BodyPublishers.ofString(String.valueOf(id)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            status = response.statusCode();
            answer = response.body();
        } catch (IOException e) {
            answer = String.valueOf(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = "interrupted";
        }
        Call call = new Call(id, function, began, System.nanoTime(), status, answer);
        ended.add(call);
        return call;
    }

    /** How many have had their answer. */
    int done() {
        return ended.size();
    }

    /** Ends after the requests that are on their way, and tells of all. */
    List<Call> end() throws InterruptedException {
        over = true;
        for (Thread caller : callers) {
            caller.join();
        }
        return List.copyOf(ended);
    }

    @Override
    public void close() throws InterruptedException {
        end();
    }
}
