package dev.hearth.pods.java;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import sun.misc.Signal;

/** A pod of a pool, until it has its function: it loads what every function needs, and waits. */
final class Pooled {
    private static final int REHEARSALS = 50;

    /** Of a function's URL. */
    private static final String EVENT = """
            {"version":"2.0","routeKey":"$default","rawPath":"/","rawQueryString":"a=1","headers":{"host":"localhost"},
            "queryStringParameters":{"a":"1"},"requestContext":{"http":{"method":"GET","path":"/"},"timeEpoch":1795824000000},
            "isBase64Encoded":false,"number":1.5,"nothing":null,"list":[1],"rehearsal":true}""";

    private static final byte[] INVOCATION =
            """
            HTTP/1.1 200 OK\r
            Content-Type: application/json\r
            Lambda-Runtime-Aws-Request-Id: rehearsal\r
            Lambda-Runtime-Deadline-Ms: 1795824000000\r
            Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:rehearsal\r
            Lambda-Runtime-Trace-Id: Root=1-00000000-000000000000000000000000\r
            Content-Length: %d\r
            \r
            %s""".formatted(EVENT.length(), EVENT).getBytes(StandardCharsets.US_ASCII);

    private final Settings settings;

    Pooled(Settings settings) {
        this.settings = settings;
    }

    /**
     * @param settings of the function that this pod is from now on
     * @param api the connection on which it waited
     */
    record Given(Settings settings, RuntimeApi api, long atNanos) {}

    Given takeAssignment() {
        Signal.handle(new Signal("TERM"), signal -> Runtime.getRuntime().halt(0));
        try {
            PodEnvironment.remove(Settings.OURS);
            rehearse();
            RuntimeApi api = new RuntimeApi(settings);
            Reply reply = api.assignment();
            long now = System.nanoTime();
            Assignment assignment = Assignment.of(reply);
            assignment.takeEffect(settings);
            Settings given = Settings.of(System.getenv()).with(assignment.ticket());
            return new Given(given, api.as(given), now);
        } catch (RuntimeApi.GoAway e) {
            System.exit(0);
        } catch (Exception e) {
            // The function has not been touched: the platform gives the request to another pod.
            System.err.println("This pod cannot become the function it was given: " + e.getMessage());
            System.exit(1);
        }
        throw new IllegalStateException("the process has ended");
    }

    /**
     * Becomes a function of our own and serves it, the way it will be with the one that this pod is given, so that nothing of
     * that is done for the first time.
     */
    private void rehearse() throws Exception {
        Assignment.rehearse(settings);
        PodEnvironment.change(Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"));
        Settings given = Settings.of(System.getenv()).with("rehearsal");
        new RuntimeApi(settings).as(given);
        layAndLoad();
        String name = Rehearsal.class.getName();
        for (String handler : List.of(name, name + "::answer")) {
            var loaded = new HandlerLoader(settings.withHandler(handler), PodLog.ofNobody()).load();
            for (int i = 0; i < REHEARSALS; i++) {
                Bootstrap.rehearse(given, loaded, Reply.read(new ByteArrayInputStream(INVOCATION)));
            }
        }
    }

    private void layAndLoad() throws IOException, ClassNotFoundException {
        Path folder = Files.createTempDirectory(Path.of(settings.temporary()), "rehearsal");
        try {
            String digest = "0".repeat(64);
            String name = Rehearsed.class.getName();
            Path file = folder.resolve(digest).resolve(name.replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            try (InputStream code = Rehearsed.class.getResourceAsStream("Rehearsed.class")) {
                Files.copy(Objects.requireNonNull(code), file);
            }
            Path laid = folder.resolve("laid");
            new CodePackage(laid, folder).lay(new Assignment.Package("", digest));
            URL[] there = {laid.toUri().toURL()};
            try (URLClassLoader classes = new URLClassLoader(there, ClassLoader.getPlatformClassLoader())) {
                classes.loadClass(name);
            }
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }
}
