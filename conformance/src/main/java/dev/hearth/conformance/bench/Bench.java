package dev.hearth.conformance.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measures Hearth beside what it is compared with, on this machine, in turns.
 *
 * <p>{@code Bench HEARTH OUT [FIGURES…]}: the path of the {@code ./hearth} to measure, of the JSON file to write, and of what
 * the rooms have measured of themselves before. {@code HEARTH_BENCH_SCALE=no} and {@code HEARTH_BENCH_PLATFORM=no} leave out what
 * many functions cost and the whole platform.
 */
public final class Bench {
    private static final int STARTS = 3;
    private static final int ROUNDS = 5;
    private static final int COLD_ROUNDS = 7;
    private static final int WARM_UP_REQUESTS = 150_000;
    private static final int THROUGHPUT_REQUESTS = 40_000;
    private static final int LATENCY_REQUESTS = 4_000;
    private static final int CONNECTIONS = 16;
    private static final int PACE = 1_000;
    private static final int PACED_SECONDS = 5;
    private static final int BURSTS = 3;
    private static final int BURST_CONNECTIONS = 200;

    private final Path hearth;
    private final Path folder;
    private final Report report = new Report();

    private Bench(Path hearth, Path folder) {
        this.hearth = hearth;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 2) {
            System.err.println(
                    "usage: Bench HEARTH OUT [FIGURES…]  (the './hearth' to measure, the JSON file to write, figures to add)");
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("hearth-bench");
        try {
            var bench = new Bench(Path.of(arguments[0]).toAbsolutePath(), folder);
            for (String figures : List.of(arguments).subList(2, arguments.length)) {
                bench.report.addAll(Files.readAllLines(Path.of(figures)));
            }
            try {
                if (isWanted("SCALE")) {
                    new Scale(bench.hearth, folder, bench.report, Bench::say).run();
                }
                if (isWanted("PLATFORM")) {
                    bench.run();
                }
            } finally { // what was measured before a failure is worth having
                System.out.print(bench.report.table());
                Path out = Path.of(arguments[1]);
                Files.writeString(out, bench.report.json());
                System.out.println("written to " + out);
            }
        } finally {
            delete(folder);
        }
    }

    private static boolean isWanted(String part) {
        return !"no".equals(System.getenv("HEARTH_BENCH_" + part));
    }

    private void run() throws IOException, InterruptedException {
        try (Hearth platform = starts()) {
            Functions functions = platform.functions();
            say("deploying the handler");
            functions.deploy("bench-warm", 2, 2);
            try (var nodes = new NodeServers(folder, 2)) {
                URI warm = functions.url("bench-warm");
                awaitBothPods(warm);
                latencies(nodes, warm);
                paced(nodes, warm);
                throughput(platform.process(), nodes, warm);
            }
            functions.delete("bench-warm");
            burst(functions);
            new Overload(functions, report, Bench::say).run();
            cold(functions);
            new ColdStarts(functions, folder, report, Bench::say).run();
        }
    }

    private Hearth starts() throws IOException, InterruptedException {
        for (int i = 1; ; i++) {
            say("starting the platform, " + i + " of " + STARTS);
            Hearth platform = Hearth.up(hearth, folder.resolve("data-" + i));
            report.add("up.ready_seconds", "s", platform.readySeconds());
            Thread.sleep(8_000); // rest: the numbers of an idle platform are wanted
            report.add("up.rss_mib", "MiB", platform.residentMebibytes());
            if (i == STARTS) {
                return platform;
            }
            platform.close();
        }
    }

    private void awaitBothPods(URI warm) throws IOException {
        say("warming up");
        new Load(List.of(warm), CONNECTIONS, WARM_UP_REQUESTS).run();
    }

    private void throughput(ProcessHandle platform, NodeServers nodes, URI warm)
            throws IOException, InterruptedException {
        Optional<Nginx> installed = Nginx.before(nodes, folder);
        if (installed.isEmpty()) {
            report.missing("warm.throughput.vs_nginx", "nginx is not installed (Debian: apt install nginx-light)");
        }
        try (Nginx nginx = installed.orElse(null)) {
            if (nginx != null) {
                new Load(List.of(nginx.uri()), CONNECTIONS, WARM_UP_REQUESTS).run();
            }
            for (int round = 1; round <= ROUNDS; round++) {
                say("throughput, round " + round + " of " + ROUNDS);
                double ours = round("hearth", warm, () -> Stream.of(platform));
                if (nginx != null) {
                    double theirs =
                            round("nginx", nginx.uri(), () -> Stream.concat(nginx.processes(), nodes.processes()));
                    report.add("warm.throughput.vs_nginx", "ratio", ours / theirs);
                }
            }
        }
    }

    /** Answers a second; reports them, and the servers' processor time for each. */
    private double round(String name, URI target, Supplier<Stream<ProcessHandle>> servers) throws IOException {
        double before = Cpu.microsOf(servers.get());
        double perSecond = new Load(List.of(target), CONNECTIONS, THROUGHPUT_REQUESTS)
                .run()
                .perSecond();
        report.add("warm.throughput." + name, "1/s", perSecond);
        report.add("warm.cpu." + name, "us", (Cpu.microsOf(servers.get()) - before) / THROUGHPUT_REQUESTS);
        return perSecond;
    }

    private void latencies(NodeServers nodes, URI warm) throws IOException {
        new Load(nodes.uris(), CONNECTIONS, WARM_UP_REQUESTS).run();
        for (int connections : new int[] {1, CONNECTIONS}) {
            for (int round = 1; round <= ROUNDS; round++) {
                say("latency at " + connections + " connections, round " + round + " of " + ROUNDS);
                var through = new Load(List.of(warm), connections, LATENCY_REQUESTS).run();
                var direct = new Load(nodes.uris(), connections, LATENCY_REQUESTS).run();
                String at = connections == 1 ? "at_1" : "at_" + connections;
                report.add("warm.latency.p50.added_ms." + at, "ms", through.millisAt(0.50) - direct.millisAt(0.50));
                report.add("warm.latency.p99.added_ms." + at, "ms", through.millisAt(0.99) - direct.millisAt(0.99));
            }
        }
    }

    /** At a fixed rate, which tells more of an unsaturated system than any number of eager connections. */
    private void paced(NodeServers nodes, URI warm) throws IOException {
        for (int round = 1; round <= ROUNDS; round++) {
            say("latency at " + PACE + " a second, round " + round + " of " + ROUNDS);
            var through = new PacedLoad(List.of(warm), CONNECTIONS).run(PACED_SECONDS, PACE);
            var direct = new PacedLoad(nodes.uris(), CONNECTIONS).run(PACED_SECONDS, PACE);
            String at = "at_" + PACE + "_per_s";
            report.add("warm.latency.p95.added_ms." + at, "ms", through.millisAt(0.95) - direct.millisAt(0.95));
            report.add("warm.latency.p99.added_ms." + at, "ms", through.millisAt(0.99) - direct.millisAt(0.99));
        }
    }

    /** From no pod to 3,000 requests a second, as Knative's performance tests do. */
    private void burst(Functions functions) throws IOException, InterruptedException {
        for (int round = 1; round <= BURSTS; round++) {
            say("burst 0 → 1k → 2k → 3k, round " + round + " of " + BURSTS);
            String name = "bench-burst-" + round;
            functions.deploy(name, 0, 2);
            var seen = new PacedLoad(List.of(functions.url(name)), BURST_CONNECTIONS)
                    .run(PACED_SECONDS, 1_000, 2_000, 3_000);
            functions.delete(name);
            report.add("burst.errors", "count", seen.errors());
            report.add("burst.p95_ms", "ms", seen.millisAt(0.95));
        }
    }

    private void cold(Functions functions) throws IOException, InterruptedException {
        for (int round = 1; round <= COLD_ROUNDS; round++) {
            say("cold start, round " + round + " of " + COLD_ROUNDS);
            double spawn = NodeServers.secondsToFirstAnswer(folder);
            String name = "bench-cold-" + round;
            functions.deploy(name, 0, 1);
            long began = System.nanoTime();
            FirstAnswer.of(functions.url(name));
            double cold = (System.nanoTime() - began) / 1e9;
            functions.delete(name);
            report.add("cold.node.first_answer", "ms", cold * 1000);
            report.add("cold.node.spawn", "ms", spawn * 1000);
            report.add("cold.node.vs_spawn", "ratio", cold / spawn);
        }
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }

    private static void delete(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        try (var walk = Files.walk(folder)) {
            walk.sorted(Comparator.reverseOrder()).forEach(files::add);
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
