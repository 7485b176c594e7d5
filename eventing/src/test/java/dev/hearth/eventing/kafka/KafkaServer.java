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
    private final int controllerPort;
    private Process shell;

    private KafkaServer(Path folder, int port, int controllerPort) throws IOException {
        this.folder = folder;
        this.port = port;
        this.controllerPort = controllerPort;
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
        try {
            int[] ports = freePorts();
            KafkaServer server = new KafkaServer(Files.createTempDirectory("hearth-kafka"), ports[0], ports[1]);
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
        return new KafkaEngine() {
            @Override
            public Map<String, Object> connection() {
                return Map.of("bootstrap.servers", bootstrap());
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

    @Override
    public void close() {
        if (shell.isAlive()) {
            end("\n");
        }
        try {
            deleteFolder();
        } catch (IOException e) {
            throw new IllegalStateException("the files of Kafka could not be deleted", e);
        }
    }

    private void deleteFolder() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Gives the empty folder its cluster id, as every KRaft node needs before its first start (KIP-631). */
    private void format() throws IOException {
        Files.writeString(folder.resolve("server.properties"), settings());
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        String[] arguments = {
            "format",
            "-t",
            Uuid.randomUuid().toString(),
            "-c",
            folder.resolve("server.properties").toString()
        };
        if (kafka.tools.StorageTool.execute(arguments, new PrintStream(told, true, StandardCharsets.UTF_8)) != 0) {
            throw new IOException("kafka-storage format failed: " + told.toString(StandardCharsets.UTF_8));
        }
    }

    private String settings() {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s/data
                num.network.threads=2
                num.io.threads=2
                background.threads=2
                num.recovery.threads.per.data.dir=1
                auto.create.topics.enable=false
                message.max.bytes=16777216
                offsets.topic.num.partitions=4
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=2
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                log.cleaner.threads=1
                log.cleaner.dedupe.buffer.size=4194304
                group.consumer.heartbeat.interval.ms=300
                group.consumer.min.heartbeat.interval.ms=100
                group.consumer.session.timeout.ms=3000
                group.consumer.min.session.timeout.ms=1000
                group.min.session.timeout.ms=1000
                controlled.shutdown.enable=false
                broker.heartbeat.interval.ms=200
                broker.session.timeout.ms=1000
                log.retention.check.interval.ms=1000
                log.initial.task.delay.ms=1000
                """.formatted(port, controllerPort, folder);
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

    private static int[] freePorts() throws IOException {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new int[] {one.getLocalPort(), other.getLocalPort()};
        }
    }
}
