package dev.hearth.eventing.sources;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A Node.js process that answers Invoke: it parses the event, counts its records and how long they took, and returns null. */
final class NoopNode implements AutoCloseable {
    private static final String SCRIPT = """
            import http from 'node:http'
            let seen = 0, waits = []
            http.createServer((request, response) => {
              if (request.url === '/seen') { response.end(String(seen)); return }
              if (request.url === '/waits') { response.end(waits.sort((a, b) => a - b).join()); waits = []; return }
              const chunks = []
              request.on('data', chunk => chunks.push(chunk))
              request.on('end', () => {
                const event = JSON.parse(Buffer.concat(chunks))
                const now = Date.now()
                for (const list of Object.values(event.records)) {
                  seen += list.length
                  if (list.length < 200) for (const record of list) waits.push(now - record.timestamp)
                }
                response.end('null')
              })
            }).listen(0, '127.0.0.1', function () { console.log(this.address().port) })
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path script;
    private final Process process;
    private final URI at;

    /** Returns when it listens. */
    NoopNode() throws IOException {
        script = Files.createTempFile("noop", ".mjs");
        Files.writeString(script, SCRIPT);
        process = new ProcessBuilder("node", script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        at = URI.create("http://127.0.0.1:" + out.readLine());
    }

    URI address() {
        return at;
    }

    /** Records that it was given until now. */
    int seen() throws IOException, InterruptedException {
        return Integer.parseInt(get("/seen"));
    }

    /** Milliseconds from the producer to the handler of each record since the last call, sorted. */
    List<Integer> waits() throws IOException, InterruptedException {
        return Stream.of(get("/waits").split(","))
                .filter(wait -> !wait.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    private String get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(at.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        http.close();
        Files.deleteIfExists(script);
    }
}
