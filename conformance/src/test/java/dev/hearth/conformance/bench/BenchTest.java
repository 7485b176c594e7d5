package dev.hearth.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    private static boolean whole(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return new Response(ByteBuffer.allocate(bytes.length + 10).put(bytes)).whole();
    }

    @Test
    void aResponseIsWholeByItsLength() {
        assertThat(whole("HTTP/1.1 200 OK\r\nA: b\r\nCONTENT-length: 3\r\n\r\nab"))
                .isFalse();
        assertThat(whole("HTTP/1.1 200 OK\r\nA: b\r\nCONTENT-length: 3\r\n\r\nabc"))
                .isTrue();
        assertThat(whole("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).isTrue();
        assertThat(whole("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n")).isFalse();
    }

    @Test
    void aResponseIsWholeByItsLastChunk() {
        assertThat(whole("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"))
                .isFalse();
        assertThat(whole("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
                .isTrue();
    }

    @Test
    void everyRequestHasALatency(@TempDir Path folder) throws IOException {
        try (var nodes = new NodeServers(folder, 2)) {
            var result = new Load(nodes.uris(), 4, 500).run();
            assertThat(result.nanos()).hasSize(500).isSorted();
            assertThat(result.nanos()[0]).isPositive();
            assertThat(result.perSecond()).isPositive();
            assertThat(result.millisAt(0.99)).isGreaterThanOrEqualTo(result.millisAt(0.5));

            try (var nginx = Nginx.before(nodes, folder).orElse(null)) {
                if (nginx != null) {
                    assertThat(new Load(List.of(nginx.uri()), 4, 100).run().nanos())
                            .hasSize(100);
                }
            }
        }
    }

    @Test
    void aServerThatFailsEndsTheRun() throws IOException {
        try (var wrong = new Running(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0))) {
            assertThatThrownBy(() -> new Load(List.of(wrong.uri()), 1, 1).run())
                    .hasMessageContaining("answered 404 instead of 200");
        }
    }

    private record Running(HttpServer server) implements AutoCloseable {
        Running {
            server.start();
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/none");
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void theReportGivesMediansAndAllRuns() {
        var report = new Report();
        report.add("a.b", "ms", 3);
        report.add("a.b", "ms", 1);
        report.add("a.b", "ms", 2);
        report.missing("c", "it is not there");
        assertThat(report.json())
                .contains(
                        "{\"name\": \"a.b\", \"value\": 2.0000, \"unit\": \"ms\", \"runs\": [3.0000, 1.0000, 2.0000]}")
                .contains("{\"name\": \"c\", \"missing\": \"it is not there\"}");
        assertThat(report.table()).containsPattern("a\\.b +2\\.000 +ms +3 +1\\.000 … 3\\.000");
    }
}
