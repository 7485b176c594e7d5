package dev.hearth.conformance.cassandra;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A node of Apache Cassandra, alone or with others, as a process with its files in a temporary folder, on loopback where nothing else is asked
 * for. It ends when this is closed and when this JVM ends, however it ends. Its class path comes from Maven (the {@code pom.xml} beside this
 * class), and it runs on a JDK 17, the newest that Cassandra 5.0 starts on.
 */
public final class CassandraServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String EXPORTS =
            "java.base/jdk.internal.misc java.management.rmi/com.sun.jmx.remote.internal.rmi"
                    + " java.rmi/sun.rmi.registry java.rmi/sun.rmi.server java.sql/java.sql java.base/java.lang.ref"
                    + " jdk.unsupported/sun.misc";
    private static final String OPENS = "java.base/java.lang.module java.base/jdk.internal.loader"
            + " java.base/jdk.internal.ref java.base/jdk.internal.reflect java.base/jdk.internal.math"
            + " java.base/jdk.internal.module java.base/jdk.internal.util.jar"
            + " jdk.management/com.sun.management.internal java.base/sun.nio.ch java.base/java.io"
            + " java.base/java.nio java.base/java.util java.base/java.util.concurrent"
            + " java.base/java.util.concurrent.atomic java.base/java.lang java.base/java.lang.reflect";

    private final Path folder;
    private final Process process;
    private final InetSocketAddress address;

    private CassandraServer(Path folder, Process process, InetSocketAddress address) {
        this.folder = folder;
        this.process = process;
        this.address = address;
    }

    public InetSocketAddress address() {
        return address;
    }

    /**
     * Where a node of a cluster is.
     *
     * @param seed the host of the node that the others ask first
     */
    public record Place(String host, String seed, String datacenter, int storagePort, int port) {
        public static Place alone(String host) throws IOException {
            return new Place(host, host, "datacenter1", free(host), free(host));
        }

        /** Two nodes of one cluster, each a data centre; nodes of a cluster share their storage port. */
        public static List<Place> twoDatacenters() throws IOException {
            int storagePort = free("127.0.0.2");
            return List.of(
                    new Place("127.0.0.2", "127.0.0.2", "east", storagePort, free("127.0.0.2")),
                    new Place("127.0.0.3", "127.0.0.2", "west", storagePort, free("127.0.0.3")));
        }

        private static int free(String host) throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
                return socket.getLocalPort();
            }
        }
    }

    /** Starts one; skips the test, loudly, where there is no JDK 17. */
    public static CassandraServer start() throws IOException, InterruptedException {
        return start(Place.alone("127.0.0.1"));
    }

    public static CassandraServer start(Place place) throws IOException, InterruptedException {
        Optional<Path> java = java17();
        if (java.isEmpty()) {
            String missing =
                    "No JDK 17 in HEARTH_CASSANDRA_JAVA_HOME, JAVA17_HOME or /usr/lib/jvm: the tests against a real "
                            + "Cassandra are SKIPPED. Install one (Debian: openjdk-17-jdk-headless).";
            System.err.println("\n*** " + missing + "\n");
            Assumptions.abort(missing);
        }
        String classPath = classPath();
        Path folder = Files.createTempDirectory("hearth-cassandra");
        Files.writeString(folder.resolve("cassandra.yaml"), settings(folder, place));
        Files.writeString(folder.resolve("cassandra-rackdc.properties"), "dc=" + place.datacenter() + "\nrack=rack1\n");
        Files.writeString(
                folder.resolve("logback.xml"),
                "<configuration><root level=\"WARN\"><appender-ref ref=\"out\"/></root>"
                        + "<appender name=\"out\" class=\"ch.qos.logback.core.ConsoleAppender\">"
                        + "<encoder><pattern>%d %level %logger %msg%n</pattern></encoder></appender></configuration>");
        List<String> command = new ArrayList<>();
        // The shell ends Cassandra when its own input ends, and that ends with this JVM.
        command.addAll(
                List.of("sh", "-c", "\"$@\" </dev/null & child=$!; cat >/dev/null; kill -9 $child; wait $child", "sh"));
        command.addAll(command(java.get(), folder, classPath, place));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        CassandraServer server =
                new CassandraServer(folder, process, new InetSocketAddress(place.host(), place.port()));
        server.awaitOpen();
        return server;
    }

    private static List<String> command(Path java, Path folder, String classPath, Place place) {
        List<String> command = new ArrayList<>(List.of(
                java.resolve("bin/java").toString(),
                "-Xms256m",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djdk.attach.allowAttachSelf=true",
                "-Djava.net.preferIPv4Stack=true",
                "-Dcassandra-foreground=yes",
                "-Dcassandra.config=" + folder.resolve("cassandra.yaml").toUri(),
                "-Dcassandra.storagedir=" + folder,
                // How long it looks for others: a node that is to join them on a busy machine needs more than a moment.
                "-Dcassandra.ring_delay_ms=" + (place.host().equals(place.seed()) ? 1 : 20_000),
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.superuser_setup_delay_ms=0",
                "-Dcassandra.jmx.local.port=0"));
        Stream.of(EXPORTS.split(" ")).forEach(name -> command.addAll(List.of("--add-exports", name + "=ALL-UNNAMED")));
        Stream.of(OPENS.split(" ")).forEach(name -> command.addAll(List.of("--add-opens", name + "=ALL-UNNAMED")));
        Stream.of(classPath.split(":"))
                .filter(jar -> jar.contains("/jamm-"))
                .findFirst()
                .ifPresent(jamm -> command.add("-javaagent:" + jamm));
        command.addAll(List.of("-cp", folder + ":" + classPath, "org.apache.cassandra.service.CassandraDaemon"));
        return command;
    }

    private static String settings(Path folder, Place place) {
        return """
                cluster_name: hearth-test
                num_tokens: 4
                partitioner: org.apache.cassandra.dht.Murmur3Partitioner
                endpoint_snitch: GossipingPropertyFileSnitch
                auto_bootstrap: false
                listen_address: %s
                rpc_address: %s
                storage_port: %d
                native_transport_port: %d
                seed_provider:
                  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                    parameters:
                      - seeds: "%s:%d"
                data_file_directories: [%s/data]
                commitlog_directory: %s/commitlog
                hints_directory: %s/hints
                saved_caches_directory: %s/caches
                cdc_raw_directory: %s/cdc
                commitlog_sync: periodic
                commitlog_sync_period: 10s
                commitlog_segment_size: 32MiB
                commitlog_total_space: 128MiB
                memtable_heap_space: 96MiB
                memtable_allocation_type: heap_buffers
                file_cache_size: 32MiB
                concurrent_reads: 16
                concurrent_writes: 16
                concurrent_counter_writes: 2
                auto_snapshot: false
                hinted_handoff_enabled: true
                paxos_variant: v2
                """.formatted(
                        place.host(),
                        place.host(),
                        place.storagePort(),
                        place.port(),
                        place.seed(),
                        place.storagePort(),
                        folder,
                        folder,
                        folder,
                        folder,
                        folder);
    }

    private void awaitOpen() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!accepts()) {
            if (System.nanoTime() > deadline || process.waitFor(200, TimeUnit.MILLISECONDS) || hasDied()) {
                String log = Files.readString(folder.resolve("log"));
                close();
                throw new IllegalStateException(
                        "Cassandra did not start:\n" + log.substring(Math.max(0, log.length() - 4_000)));
            }
        }
    }

    /** Only what waits for the end of the input is left; a shell that is about to become Cassandra is not that. */
    private boolean hasDied() {
        List<String> children = process.descendants()
                .map(child -> child.info().command().orElse(""))
                .toList();
        return !children.isEmpty() && children.stream().allMatch(command -> command.endsWith("/cat"));
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(address, 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static Optional<Path> java17() throws IOException {
        for (String variable : List.of("HEARTH_CASSANDRA_JAVA_HOME", "JAVA17_HOME")) {
            String home = System.getenv(variable);
            if (home != null && Files.isExecutable(Path.of(home, "bin/java"))) {
                return Optional.of(Path.of(home));
            }
        }
        Path all = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(all)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(all)) {
            return homes.filter(home -> home.getFileName().toString().contains("17"))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .sorted()
                    .findFirst();
        }
    }

    /** What Maven says, remembered in {@code target} until the version changes; of JVMs that want it at once, one asks. */
    private static String classPath() throws IOException, InterruptedException {
        String version = Objects.requireNonNull(
                System.getProperty("cassandra.version"),
                "the property cassandra.version is not set; the root pom.xml has Surefire set it");
        Path room = Path.of(System.getProperty("basedir", "."));
        Path remembered =
                room.resolve("target/cassandra-" + version + ".classpath").toAbsolutePath();
        Path locked = remembered.resolveSibling(remembered.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(locked, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(remembered)) {
                askMaven(version, remembered);
            }
        }
        return Files.readString(remembered, StandardCharsets.UTF_8).trim();
    }

    private static void askMaven(String version, Path answer) throws IOException, InterruptedException {
        Path output = Files.createTempFile("hearth-maven", ".log");
        Path pom = Files.createTempFile("hearth-cassandra", ".xml");
        try (InputStream read = CassandraServer.class.getResourceAsStream("pom.xml")) {
            Files.write(pom, Objects.requireNonNull(read).readAllBytes());
        }
        ProcessBuilder maven = new ProcessBuilder(
                        "mvn",
                        "-q",
                        "-B",
                        "-ntp",
                        "-f",
                        pom.toString(),
                        "-Dcassandra.version=" + version,
                        "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                        "-Dmdep.outputFile=" + answer)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        if (maven.start().waitFor() != 0) {
            throw new IllegalStateException(
                    "Maven did not resolve Cassandra's class path:\n" + Files.readString(output));
        }
        Files.delete(output);
        Files.delete(pom);
    }

    /** {@code kill -9}; {@link #close} has the rest to do. */
    public void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
        } catch (IOException killed) {
            // Nobody reads it any more.
        }
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
