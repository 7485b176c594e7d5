package dev.hearth.conformance.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/**
 * First answers of functions that have no pod, beside those of bare processes of the same language that are started for it:
 * one at a time while a pod waits in the pool, and a hundred different functions at once.
 */
final class ColdStarts {
    private static final int ROUNDS = 15;
    private static final int BURST = 100;

    private final Functions functions;
    private final Path folder;
    private final Report report;
    private final Consumer<String> say;

    ColdStarts(Functions functions, Path folder, Report report, Consumer<String> say) {
        this.functions = functions;
        this.folder = folder;
        this.report = report;
        this.say = say;
    }

    /** A language: its function, and a program that answers HTTP at the port of its last argument. */
    private enum Language {
        NODE("node", "nodejs20.x", 128),
        PYTHON("python", "python3.11", 128),
        JAVA("java", "java25", 256);

        final String shown;
        final String runtime;
        final int memoryMiB;

        Language(String shown, String runtime, int memoryMiB) {
            this.shown = shown;
            this.runtime = runtime;
            this.memoryMiB = memoryMiB;
        }
    }

    private static final String PYTHON_HANDLER = """
            def handler(event, context):
                return {'statusCode': 200, 'headers': {'content-type': 'application/json'}, 'body': '{"hello":"world"}'}
            """;

    private static final String PYTHON_SERVER = """
            import sys
            from http.server import BaseHTTPRequestHandler, HTTPServer
            class Answer(BaseHTTPRequestHandler):
                def do_GET(self):
                    body = b'{"hello":"world"}'
                    self.send_response(200)
                    self.send_header('content-length', str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
            HTTPServer(('127.0.0.1', int(sys.argv[1])), Answer).serve_forever()
            """;

    private static final String JAVA_SOURCE = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;
            import java.util.Map;
            public class App {
                public Map<String, Object> handle(Map<String, Object> event) {
                    return Map.of("statusCode", 200, "body", "{\\"hello\\":\\"world\\"}");
                }
                public static void main(String[] arguments) throws Exception {
                    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
                    server.createContext("/", exchange -> {
                        byte[] body = "{\\"hello\\":\\"world\\"}".getBytes();
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    void run() throws IOException, InterruptedException {
        Path programs = Files.createDirectories(folder.resolve("cold"));
        Files.writeString(programs.resolve("server.py"), PYTHON_SERVER);
        Files.writeString(programs.resolve("App.java"), JAVA_SOURCE);
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler.run(
                        null,
                        null,
                        null,
                        "-d",
                        programs.toString(),
                        programs.resolve("App.java").toString())
                != 0) {
            throw new IOException("the Java program of the benchmark does not compile");
        }
        try (var packages = new Packages(programs)) {
            for (Language language : Language.values()) {
                one(language, packages, programs);
            }
        }
        burst();
    }

    // ── one at a time ───────────────────────────────────────────────────────────────────────────────────────────────

    private void one(Language language, Packages packages, Path programs) throws IOException, InterruptedException {
        List<Double> cold = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            say.accept("cold start from the pool, %s, round %d of %d".formatted(language.shown, round, ROUNDS));
            String name = "bench-cold-%s-%d".formatted(language.shown, round);
            functions.apply(function(language, name, packages), List.of(name));
            functions.awaitPool(language.runtime + "-" + language.memoryMiB);
            double ours = secondsToFirstAnswer(functions.url(name));
            functions.delete(name);
            double spawn = spawn(language, programs);
            if (round > 0) { // the first compiles the gateway's code
                cold.add(ours * 1000);
                report.add("cold.%s.pool.vs_spawn".formatted(language.shown), "ratio", ours / spawn);
                report.add("cold.%s.pool.spawn_ms".formatted(language.shown), "ms", spawn * 1000);
            }
        }
        cold.sort(null);
        report.add("cold.%s.pool.p50_ms".formatted(language.shown), "ms", cold.get(cold.size() / 2));
        report.add("cold.%s.pool.p99_ms".formatted(language.shown), "ms", cold.getLast());
    }

    private static double secondsToFirstAnswer(URI uri) throws IOException {
        long began = System.nanoTime();
        FirstAnswer.of(uri);
        return (System.nanoTime() - began) / 1e9;
    }

    private double spawn(Language language, Path programs) throws IOException {
        if (language == Language.NODE) {
            return NodeServers.secondsToFirstAnswer(folder);
        }
        int port = NodeServers.freePort();
        List<String> command = language == Language.PYTHON
                ? List.of("python3.11", programs.resolve("server.py").toString(), "" + port)
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        programs.toString(),
                        "App",
                        "" + port);
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            FirstAnswer.of(URI.create("http://127.0.0.1:" + port + "/"));
            return (System.nanoTime() - began) / 1e9;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String function(Language language, String name, Packages packages) {
        String code = switch (language) {
            case NODE -> "inline:\n      index.mjs: |\n" + NodeServers.HANDLER.indent(8);
            case PYTHON -> "inline:\n      app.py: |\n" + PYTHON_HANDLER.indent(8);
            case JAVA -> "zip: {url: \"%s\", sha256: \"%s\"}".formatted(packages.uri(), packages.sha256());
        };
        String handler = switch (language) {
            case NODE -> "index.handler";
            case PYTHON -> "app.handler";
            case JAVA -> "App::handle";
        };
        return """
                ---
                apiVersion: hearth.dev/v1alpha1
                kind: Function
                metadata: {name: %s}
                spec:
                  runtime: %s
                  handler: %s
                  memoryMiB: %d
                  timeoutSeconds: 30
                  url: {authType: NONE}
                  scaling: {initialScale: 0, maxScale: 1}
                  code:
                    %s
                """.formatted(name, language.runtime, handler, language.memoryMiB, code);
    }

    // ── a hundred at once ───────────────────────────────────────────────────────────────────────────────────────────

    /** Once with pools that expect one function, and once more with pools that have seen the first. */
    private void burst() throws IOException, InterruptedException {
        List<String> once = functions("bench-burst-");
        List<String> again = functions("bench-burst-again-"); // from here on, so that their pool lives on
        double first = burst("cold.burst100", once);
        say.accept("a hundred processes at once");
        List<Double> theirs = spawnAll();
        double spawned = theirs.get((int) Math.round(0.95 * BURST) - 1);
        report.add("cold.burst100.spawn_p95_ms", "ms", spawned);
        report.add("cold.burst100.vs_spawn", "ratio", first / spawned);
        double second = burst("cold.burst100.again", again);
        report.add("cold.burst100.again.vs_spawn", "ratio", second / spawned);
    }

    private List<String> functions(String prefix) throws IOException, InterruptedException {
        List<String> names = IntStream.range(0, BURST).mapToObj(i -> prefix + i).toList();
        StringBuilder manifests = new StringBuilder();
        try (var none = new Packages(folder.resolve("cold"))) {
            names.forEach(name -> manifests.append(function(Language.NODE, name, none)));
        }
        functions.apply(manifests.toString(), names);
        return names;
    }

    /** The 95th percentile of their first answers, in ms. */
    private double burst(String figure, List<String> names) throws IOException, InterruptedException {
        functions.awaitPool("nodejs20.x-128");
        say.accept("a hundred functions at once");
        var answers = new Load(names.stream().map(functions::url).toList(), BURST, BURST).run();
        for (String name : names) {
            functions.delete(name);
        }
        report.add(figure + ".answered", "", answers.nanos().length);
        report.add(figure + ".p95_ms", "ms", answers.millisAt(0.95));
        return answers.millisAt(0.95);
    }

    private List<Double> spawnAll() throws IOException, InterruptedException {
        List<Future<Double>> started = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < BURST; i++) {
                started.add(threads.submit(() -> NodeServers.secondsToFirstAnswer(folder) * 1000));
            }
            List<Double> millis = new ArrayList<>();
            for (Future<Double> one : started) {
                millis.add(one.get());
            }
            millis.sort(null);
            return millis;
        } catch (ExecutionException e) {
            throw new IOException("a process of the comparison failed", e);
        }
    }

    /** The Java function's package, for the operator to fetch. */
    private static final class Packages implements AutoCloseable {
        private final byte[] zip;
        private final HttpServer server;

        Packages(Path classes) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream out = new ZipOutputStream(bytes);
                    Stream<Path> files = Files.list(classes)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".class")).toList()) {
                    out.putNextEntry(new ZipEntry(file.getFileName().toString()));
                    out.write(Files.readAllBytes(file));
                }
            }
            zip = bytes.toByteArray();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/app.zip", exchange -> {
                exchange.sendResponseHeaders(200, zip.length);
                exchange.getResponseBody().write(zip);
                exchange.close();
            });
            server.start();
        }

        String uri() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/app.zip";
        }

        String sha256() {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
