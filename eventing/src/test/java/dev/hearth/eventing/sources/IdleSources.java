package dev.hearth.eventing.sources;

import dev.hearth.eventing.bench.Figures;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A process with event sources that have nothing to read, each fourth of a topic of four partitions, and nothing else: what
 * waiting takes, of this process and of Kafka's.
 *
 * <pre>
 *   source.idle.cpu_percent          of one core, of the process with the sources
 *   source.idle.kafka.cpu_percent    of one core, of the broker
 *   source.idle.rss_mib              of the process with the sources; threads likewise
 *   source.idle.rss_mib.without      of the same process before it has any source
 * </pre>
 */
public final class IdleSources {
    private static final int SOURCES_PER_TOPIC = 4;
    private static final int PARTITIONS = 4;
    private static final Duration MEASURED = Duration.ofSeconds(20);

    public static void main(String[] arguments) throws Exception {
        String bootstrap = arguments[0];
        List<String> topics = List.of(arguments[1].split(","));
        try (SourceStage stage = new SourceStage(KafkaServer.engine(bootstrap), topics.getFirst());
                EventSources sources = stage.unhurried((function, event) -> FakeFunction.OK)) {
            stage.start(sources, stage.settings("", "first"));
            System.out.println("started");
            waitForALine();
            for (int i = 0; i < topics.size() * SOURCES_PER_TOPIC; i++) {
                SourceSettings settings = stage.settingsOf(topics.get(i / SOURCES_PER_TOPIC), "", "idle-" + i);
                sources.apply(settings);
                sources.prepare(settings, false);
            }
            for (int i = 0; i < topics.size() * SOURCES_PER_TOPIC; i++) {
                SourceSettings.Id id = new SourceSettings.Id("default", "idle-" + i);
                SourceStage.soon().until(() -> sources.view(id).orElseThrow().lag() == 0);
            }
            System.out.println("idle");
            waitForALine();
        }
        Runtime.getRuntime().halt(0);
    }

    private static void waitForALine() throws IOException {
        while (System.in.read() >= 0) {
            return;
        }
    }

    public static void measure(Figures figures, int sources) throws IOException, InterruptedException {
        KafkaServer server = KafkaServer.shared();
        List<String> topics = new ArrayList<>();
        try (Kafka kafka = new Kafka(server.engine())) {
            List<NewTopic> wanted = new ArrayList<>();
            for (int i = 0; i < Math.ceilDiv(sources, SOURCES_PER_TOPIC); i++) {
                topics.add("idle-" + i);
                wanted.add(new NewTopic(topics.getLast(), PARTITIONS, (short) 1));
            }
            Kafka.await(kafka.admin().createTopics(wanted).all(), Duration.ofMinutes(2));
        }
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-Xss512k",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleSources.class.getName(),
                        server.bootstrap(),
                        String.join(",", topics))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            await(lines, "started");
            figures.add("source.idle.rss_mib.without", "MiB", status(process.toHandle(), "VmRSS") / 1024);
            tell(process);
            await(lines, "idle");
            Thread.sleep(2_000); // what it took to start them is not meant
            long ours = cpu(process.toHandle());
            long kafka = cpu(server.process());
            long began = System.nanoTime();
            Thread.sleep(MEASURED); // the numbers of an idle process are wanted
            double percent = 100.0 * 1e6 / (System.nanoTime() - began);
            figures.add("source.idle.cpu_percent", "%", (cpu(process.toHandle()) - ours) * percent);
            figures.add("source.idle.kafka.cpu_percent", "%", (cpu(server.process()) - kafka) * percent);
            figures.add("source.idle.rss_mib", "MiB", status(process.toHandle(), "VmRSS") / 1024);
            figures.add("source.idle.threads", "", status(process.toHandle(), "Threads"));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void tell(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    private static void await(BufferedReader lines, String word) throws IOException {
        for (String line = lines.readLine(); line == null || !line.equals(word); line = lines.readLine()) {
            if (line == null) {
                throw new IOException("the process with the sources ended before it was " + word);
            }
        }
    }

    private static long cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow().toMillis();
    }

    private static double status(ProcessHandle process, String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith(field + ":")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("there is no " + field);
    }

    private IdleSources() {}
}
