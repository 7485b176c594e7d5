package dev.hearth.operator.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.hearth.api.Demand;
import dev.hearth.api.PodProtocol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemandStreamsTest {
    private static final String LINE = """
            {"gateway":"g","functions":[{"namespace":"default","name":"hello","revision":"a","queued":1,"inFlight":0,
            "peak":1,"arrived":1,"later":"a field of a newer gateway"}]}
            """.replace("\n", "") + "\n";

    private final Coverage coverage = new Coverage(Clock.systemUTC());
    private final Queue<Demand> lines = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<URI> gone = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }

    @AfterEach
    void end() {
        end.countDown();
        server.stop(0);
        timer.shutdownNow();
    }

    @Test
    void handsLinesOnAndTellsCoverage() {
        serve(LINE + "\n" + LINE, true);
        assertThat(coverage.since()).isEmpty();
        try (DemandStreams streams = streams()) {
            streams.follow(List.of(url()));
            await().until(() -> lines.size() == 2);
            assertThat(lines.peek().functions().getFirst().pods()).isEmpty();
            assertThat(lines.peek().functions().getFirst().initError()).isEmpty();
            assertThat(coverage.since()).isPresent();
        }
    }

    @Test
    void connectsAgainWhenAStreamEnds() {
        serve(LINE, false);
        try (DemandStreams streams = streams()) {
            streams.follow(List.of(url()));
            await().until(() -> connections.get() >= 3);
            assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void breaksTheStreamAtALineThatIsNone() {
        serve("this is not demand\n" + LINE, true);
        try (DemandStreams streams = streams()) {
            streams.follow(List.of(url()));
            await().until(() -> connections.get() >= 2);
            assertThat(lines).isEmpty();
        }
    }

    @Test
    void hearsAGatewayThatGoesToTheEndOfItsStream() {
        serve(LINE, true);
        try (DemandStreams streams = streams()) {
            streams.follow(List.of(url()));
            await().until(() -> lines.size() == 1);
            streams.follow(List.of());
            assertThat(coverage.since()).as("it drains and tells so").isPresent();
            assertThat(gone).isEmpty();
            end.countDown();
            await().until(() -> gone.contains(url()));
            assertThat(connections).hasValue(1);
            assertThat(coverage.since()).isEmpty();
        }
    }

    @Test
    void givesUpAGatewayThatIsGoneAndCannotBeReached() {
        server.start();
        URI nobody = URI.create("http://127.0.0.1:1");
        try (DemandStreams streams = streams()) {
            streams.follow(List.of(nobody));
            assertThat(coverage.since()).isEmpty();
            streams.follow(List.of());
            await().until(() -> gone.contains(nobody));
            streams.follow(List.of(nobody));
            streams.follow(List.of());
            await().until(() -> gone.size() == 2);
        }
    }

    @Test
    void readsLinesUpToALength() throws IOException {
        LineReader reader = new LineReader(
                new ByteArrayInputStream("ab\n\n\ncd\nlonger than that\n".getBytes(StandardCharsets.UTF_8)), 8);
        assertThat(new String(reader.next(), StandardCharsets.UTF_8)).isEqualTo("ab");
        assertThat(new String(reader.next(), StandardCharsets.UTF_8)).isEqualTo("cd");
        assertThatThrownBy(reader::next).isInstanceOf(IOException.class).hasMessageContaining("longer than 8 bytes");
    }

    private void serve(String text, boolean stay) {
        server.createContext(PodProtocol.DEMAND_PATH, exchange -> {
            connections.incrementAndGet();
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (stay) {
                    end.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    private DemandStreams streams() {
        return new DemandStreams(
                "a token of the house", coverage, timer, (gateway, line) -> lines.add(line), gone::add);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
