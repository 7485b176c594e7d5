package dev.hearth.standalone.engines.kafka;

import dev.hearth.standalone.engines.child.EngineFolder;
import dev.hearth.standalone.engines.child.EngineProcess;
import dev.hearth.standalone.engines.child.EngineTrouble;
import dev.hearth.standalone.engines.child.Tool;
import dev.hearth.standalone.kubelet.process.Command;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** How the broker is started (Kafka documentation, "Broker Configs" and "KRaft"): one node that is its own controller. */
record Broker(String classPath, EngineFolder data, Path javaHome, int port, int controllerPort)
        implements EngineProcess<Map<String, Object>> {
    private static final int PROBE_MILLIS = 5_000;
    private static final int FORMAT_MINUTES = 2;

    /** ApiVersions, version 0, without a client id (Kafka protocol guide, "Request Header v1"), behind its length. */
    private static final byte[] API_VERSIONS = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, -1, -1};

    /** Where the records lie. */
    static Path records(EngineFolder data) {
        return data.file("records");
    }

    /** Were there ever records in this folder? */
    static boolean isFormatted(EngineFolder data) {
        return Files.exists(records(data).resolve("meta.properties"));
    }

    /** Writes the settings and, into an empty folder, the cluster's id, as every KRaft node needs it before its first start. */
    void prepare(Tool tool) {
        try {
            Files.writeString(settingsFile(), settings());
        } catch (IOException e) {
            throw new EngineTrouble("cannot write '%s': %s".formatted(settingsFile(), e.getMessage()), e);
        }
        if (!isFormatted(data)) {
            tool.run(
                    "kafka-storage format",
                    java(
                            "kafka.tools.StorageTool",
                            "format",
                            "--cluster-id=" + clusterId(), // one id in 64 begins with a dash, as an option does
                            "--config",
                            settingsFile().toString()),
                    environment(),
                    FORMAT_MINUTES,
                    line -> {});
        }
    }

    /** Kafka writes 16 bytes in the alphabet of URLs; the folder's id has them in hexadecimal. */
    private String clusterId() {
        byte[] id = java.util.HexFormat.of().parseHex(data.id().replace("-", ""));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    @Override
    public String place() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Map<String, Object> address() {
        return Map.of("bootstrap.servers", place());
    }

    @Override
    public Path log() {
        return data.file("kafka.log");
    }

    /** The broker answers requests only once its controller has taken it in. */
    @Override
    public boolean isReady() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_MILLIS);
            socket.setSoTimeout(PROBE_MILLIS);
            socket.getOutputStream().write(API_VERSIONS);
            return new DataInputStream(socket.getInputStream()).readInt() > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public Command command() {
        return new Command(
                java("kafka.Kafka", settingsFile().toString()), environment(), data.root(), data.id() + "/kafka");
    }

    private List<String> java(String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                javaHome.resolve("bin").resolve("java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx192m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.net.preferIPv4Stack=true",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS",
                "-cp",
                classPath,
                mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Map<String, String> environment() {
        return Map.of(
                "PATH",
                System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"),
                "HOME",
                System.getProperty("user.home"));
    }

    private Path settingsFile() {
        return data.file("server.properties");
    }

    /** Where it is, and beside that what every small broker has. */
    private String settings() {
        return small() + """
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                log.dirs=%3$s
                """.formatted(port, controllerPort, propertyValue(records(data)));
    }

    private static String small() {
        try (InputStream in = Broker.class.getResourceAsStream("small.properties")) {
            if (in == null) {
                throw new EngineTrouble(
                        "this very application lacks the settings of the embedded Kafka; build it anew");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Backslashes and what is not Latin-1 are escaped in a properties file. */
    private static String propertyValue(Path path) {
        StringBuilder value = new StringBuilder();
        for (char c : path.toString().toCharArray()) {
            if (c == '\\') {
                value.append("\\\\");
            } else if (StandardCharsets.US_ASCII.newEncoder().canEncode(c)) {
                value.append(c);
            } else {
                value.append("\\u%04x".formatted((int) c));
            }
        }
        return value.toString();
    }
}
