package dev.hearth.eventing.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.sources.delivery.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Stands for a function: keeps what it was given, and answers as a test says. Records are told apart by their data, which tests
 * write as {@code key/number} with growing numbers.
 */
final class FakeFunction implements Target.Invoker {
    static final Outcome OK = new Outcome.Returned("null".getBytes(StandardCharsets.UTF_8));
    static final Outcome FAILS = new Outcome.Failed("{\"errorType\":\"Error\"}".getBytes(StandardCharsets.UTF_8));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<List<String>> batches = new ArrayList<>();
    private final Map<String, Integer> delivered = new HashMap<>();
    private final Map<String, Integer> highest = new HashMap<>();
    private final Set<String> outOfOrder = new TreeSet<>();
    private volatile Function<List<String>, Outcome> behaviour = batch -> OK;
    private int atOnce;
    private int mostAtOnce;

    void answers(Function<List<String>, Outcome> how) {
        behaviour = how;
    }

    @Override
    public Outcome invoke(FunctionRef function, byte[] event) throws InterruptedException {
        List<String> data = data(event);
        synchronized (this) {
            batches.add(data);
            atOnce++;
            mostAtOnce = Math.max(mostAtOnce, atOnce);
        }
        Outcome outcome = null;
        try {
            outcome = behaviour.apply(data);
            return outcome;
        } finally {
            synchronized (this) {
                atOnce--;
                if (outcome instanceof Outcome.Returned) {
                    data.forEach(this::took);
                }
            }
        }
    }

    private void took(String record) {
        int slash = record.indexOf('/');
        if (delivered.merge(record, 1, Integer::sum) == 1 && slash > 0) {
            String key = record.substring(0, slash);
            int number = Integer.parseInt(record.substring(slash + 1));
            if (highest.getOrDefault(key, -1) > number) {
                outOfOrder.add(record);
            }
            highest.put(key, number);
        }
    }

    static List<String> data(byte[] event) {
        try {
            JsonNode read = JSON.readTree(event);
            List<String> data = new ArrayList<>();
            read.path("Records")
                    .forEach(record -> data.add(decoded(record.path("kinesis").path("data"))));
            read.path("records").forEach(list -> list.forEach(record -> data.add(decoded(record.path("value")))));
            return data;
        } catch (IOException e) {
            throw new IllegalStateException("the event is not JSON", e);
        }
    }

    private static String decoded(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asText()), StandardCharsets.UTF_8);
    }

    synchronized List<List<String>> batches() {
        return List.copyOf(batches);
    }

    synchronized Map<String, Integer> delivered() {
        return Map.copyOf(delivered);
    }

    /** Deliveries beyond the first of each record. */
    synchronized int duplicates() {
        return delivered.values().stream().mapToInt(times -> times - 1).sum();
    }

    /** Records that came for the first time after a later one of their key. */
    synchronized Set<String> outOfOrder() {
        return Set.copyOf(outOfOrder);
    }

    synchronized int mostAtOnce() {
        return mostAtOnce;
    }
}
