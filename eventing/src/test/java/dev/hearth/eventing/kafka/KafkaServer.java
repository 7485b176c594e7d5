package dev.hearth.eventing.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * A real Kafka of one KRaft broker, as a process on loopback with its files in a temporary folder. It ends when this is closed
 * and when this JVM ends, however it ends.
 *
 * <p>A test that does not kill it takes {@link #shared()}, one for the whole JVM, and topics and groups of names of its own.
 */
public final class KafkaServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * Kills Kafka when its own input ends, and that ends with this JVM; then deletes the files, unless it was told otherwise.
     */
    private static final String KEEPER =
            "\"$@\" </dev/null & child=$!; read word; kill -9 $child; wait $child 2>/dev/null;"
                    + " [ \"$word\" = keep ] || rm -rf \"$0\"";

    private final Path folder;
    private final int port;
    private String clusterId;
    private Process shell;

    private KafkaServer(Path folder, int port, String clusterId, String settings) throws IOException {
        this.folder = folder;
        this.port = port;
        this.clusterId = clusterId;
        Files.writeString(folder.resolve("server.properties"), settings);
        format();
        this.shell = run();
    }

    private static final class Shared {
        private static final KafkaServer SERVER = start();
    }

    /** The one of this JVM, which nobody kills or closes; it ends with the JVM. */
    public static KafkaServer shared() {
        return Shared.SERVER;
    }

    /** One of the caller's own. Returns when it answers. */
    public static KafkaServer start() {
        return start(settings -> settings);
    }

    /**
     * One of the caller's own, set up in its own way.
     *
     * @param settings from the usual lines of {@code server.properties} to those that it has
     */
    static KafkaServer start(UnaryOperator<String> settings) {
        int[] ports = freePorts(2);
        return started(
                ports[0],
                Uuid.randomUuid().toString(),
                folder -> settings.apply(KafkaProperties.first(folder, ports[0], ports[1])));
    }

    /** The first of two: it waits with the offsets of groups until they can be on both. */
    public static KafkaServer startFirst() {
        return start(settings ->
                settings.replace("offsets.topic.replication.factor=1", "offsets.topic.replication.factor=2"));
    }

    /** A second broker of the cluster. Returns when it answers. */
    public KafkaServer startSecond() {
        int[] own = freePorts(1);
        String controller;
        try (Stream<String> lines = Files.lines(folder.resolve("server.properties"))) {
            controller = lines.filter(line -> line.startsWith("controller.quorum.voters="))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException("the first broker's settings cannot be read", e);
        }
        return started(own[0], clusterId, folder -> KafkaProperties.second(folder, own[0], controller));
    }

    private static KafkaServer started(int port, String clusterId, Function<Path, String> settings) {
        try {
            Path folder = Files.createTempDirectory("hearth-kafka");
            KafkaServer server = new KafkaServer(folder, port, clusterId, settings.apply(folder));
            server.awaitAnswer();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException("Kafka could not be started", e);
        }
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** The port to it. Its answers stay the same while it is killed and comes back. */
    public KafkaEngine engine() {
        return engine(bootstrap());
    }

    /** The port to one that another process has started. */
    public static KafkaEngine engine(String bootstrap) {
        return new KafkaEngine() {
            @Override
            public Map<String, Object> connection() {
                return Map.of("bootstrap.servers", bootstrap);
            }

            @Override
            public boolean mayHoldRecords() {
                return true;
            }

            @Override
            public short replicationFactor() {
                return 1;
            }
        };
    }

    /** The broker's. */
    public ProcessHandle process() {
        return shell.children().findFirst().orElseThrow();
    }

    /** Ends it with signal 9, so that it can tidy nothing up, and returns when it is gone. */
    public void kill() {
        end("keep\n");
    }

    private void end(String word) {
        try {
            List<ProcessHandle> children = shell.descendants().toList();
            try (Writer input = shell.outputWriter(StandardCharsets.UTF_8)) {
                input.write(word);
            }
            if (!shell.waitFor(30, TimeUnit.SECONDS)) {
                children.forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new IllegalStateException("Kafka could not be ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Kafka ended", e);
        }
    }

    /** After {@link #kill()}: on the same ports, with what it had written. Returns when it answers. */
    public void restart() {
        try {
            shell = run();
            awaitAnswer();
        } catch (IOException e) {
            throw new IllegalStateException("Kafka could not be started again", e);
        }
    }

    /** After {@link #kill()}: on the same ports with nothing of what it had, as one whose volume was lost. Returns when it answers. */
    public void restartEmpty() {
        try {
            delete(folder.resolve("data"));
            clusterId = Uuid.randomUuid().toString();
            format();
        } catch (IOException e) {
            throw new IllegalStateException("Kafka could not be emptied", e);
        }
        restart();
    }

    @Override
    public void close() {
        if (shell.isAlive()) {
            end("\n");
        }
        try {
            delete(folder);
        } catch (IOException e) {
            throw new IllegalStateException("the files of Kafka could not be deleted", e);
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Gives the empty folder its cluster id, as every KRaft node needs before its first start (KIP-631). */
    private void format() throws IOException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        String[] arguments = {
            "format", "-t", clusterId, "-c", folder.resolve("server.properties").toString()
        };
        if (kafka.tools.StorageTool.execute(arguments, new PrintStream(told, true, StandardCharsets.UTF_8)) != 0) {
            throw new IOException("kafka-storage format failed: " + told.toString(StandardCharsets.UTF_8));
        }
    }

    private Process run() throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("sh", "-c", KEEPER, folder.toString()));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx192m",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                "kafka.Kafka",
                folder.resolve("server.properties").toString()));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private void awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!accepts()) {
                boolean late = System.nanoTime() > deadline;
                if (late || shell.waitFor(50, TimeUnit.MILLISECONDS) || hasDied()) {
                    throw new IllegalStateException("Kafka did not start:\n" + lastOfLog());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Kafka started", e);
        }
        try (Admin admin = Admin.create(engine().connection())) {
            Kafka.await(admin.describeCluster().nodes(), PATIENCE);
        }
    }

    private String lastOfLog() throws IOException {
        String log = Files.readString(folder.resolve("log"));
        return log.substring(Math.max(0, log.length() - 4_000));
    }

    /** The shell's only child, once it is there. */
    private boolean hasDied() throws IOException {
        return shell.descendants().findAny().isEmpty() && !lastOfLog().isEmpty();
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    static int[] freePorts(int number) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < number; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            int[] ports = held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
            for (ServerSocket socket : held) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new IllegalStateException("there are no free ports", e);
        }
    }
}
