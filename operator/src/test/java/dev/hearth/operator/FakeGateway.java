package dev.hearth.operator;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.api.Demand;
import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.InitError;
import dev.hearth.api.Demand.PodReport;
import dev.hearth.api.Demand.PodState;
import dev.hearth.api.PodProtocol;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A gateway's demand stream and nothing else: a test says what it reports, a fake kubelet brings it pods. */
final class FakeGateway implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef-internal";
    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, PodReport> pods = new LinkedHashMap<>();
    private final Map<String, String> functionOfPod = new LinkedHashMap<>();
    private final Map<String, Integer> queued = new LinkedHashMap<>();
    private final Map<String, InitError> initErrors = new LinkedHashMap<>();
    private final String namespace;

    FakeGateway(String namespace) throws IOException {
        this.namespace = namespace;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext(PodProtocol.DEMAND_PATH, this::stream);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void queue(String function, int requests) {
        queued.put(function, requests);
        notifyAll();
    }

    synchronized void asksForWork(String function, String pod) {
        pods.put(pod, new PodReport(pod, PodState.SERVING, 0, 10));
        functionOfPod.put(pod, function);
        initErrors.remove(function);
        notifyAll();
    }

    synchronized void works(String pod, int inFlight) {
        pods.computeIfPresent(pod, (name, report) -> new PodReport(name, report.state(), inFlight, 0));
        notifyAll();
    }

    /** The pod's label says that it drains. */
    synchronized void drains(String pod) {
        pods.computeIfPresent(
                pod,
                (name, report) -> new PodReport(
                        name, report.inFlight() > 0 ? PodState.RETIRING : PodState.DRAINED, report.inFlight(), 0));
        notifyAll();
    }

    synchronized void failsAtInit(String function, InitError error) {
        initErrors.put(function, error);
        notifyAll();
    }

    synchronized void gone(String pod) {
        pods.remove(pod);
        functionOfPod.remove(pod);
        notifyAll();
    }

    synchronized Optional<PodReport> report(String pod) {
        return Optional.ofNullable(pods.get(pod));
    }

    private synchronized byte[] line() throws IOException {
        List<String> functions = new ArrayList<>(functionOfPod.values());
        functions.addAll(queued.keySet());
        functions.addAll(initErrors.keySet());
        List<FunctionDemand> demand = functions.stream()
                .distinct()
                .map(function -> {
                    List<PodReport> reports = pods.values().stream()
                            .filter(pod -> function.equals(functionOfPod.get(pod.name())))
                            .toList();
                    int inFlight =
                            reports.stream().mapToInt(PodReport::inFlight).sum();
                    int waiting = queued.getOrDefault(function, 0);
                    return new FunctionDemand(
                            namespace,
                            function,
                            "",
                            waiting,
                            inFlight,
                            waiting + inFlight,
                            waiting,
                            reports,
                            Optional.ofNullable(initErrors.get(function)),
                            0);
                })
                .toList();
        return (JSON.writeValueAsString(new Demand("fake", demand, List.of(), List.of(), 1000)) + "\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private void stream(HttpExchange exchange) throws IOException {
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.sendResponseHeaders(403, -1);
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
                out.write(line());
                out.flush();
                synchronized (this) {
                    wait(200);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
