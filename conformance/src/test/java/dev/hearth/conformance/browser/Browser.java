package dev.hearth.conformance.browser;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A headless Chromium with one page, driven by the DevTools protocol. Its profile is a folder of the test's; closing ends it.
 */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PROGRAMS =
            List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final DevTools page;

    private Browser(Process process, DevTools page) {
        this.process = process;
        this.page = page;
    }

    /** Starts one with its profile in the folder; skips the test, loudly, where there is none. */
    public static Browser orSkip(Path folder) throws IOException {
        Optional<String> program = program();
        if (program.isEmpty()) {
            String why = "SKIPPED: no browser on the PATH of " + PROGRAMS
                    + ": the hosted login is not tried. Install one (Debian: chromium-headless-shell).";
            System.err.println("\n*** " + why + "\n");
            Assumptions.abort(why);
        }
        // It writes the port that it chose into its profile. The sandbox does not work for root, as CI is.
        Process process = new ProcessBuilder(
                        program.orElseThrow(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--remote-debugging-address=127.0.0.1",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        try {
            return new Browser(process, DevTools.connect(pageOf(folder.resolve("DevToolsActivePort"))));
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "The browser did not start: " + Files.readString(folder.resolve("browser.log")), e);
        }
    }

    private static Optional<String> program() {
        return PROGRAMS.stream()
                .flatMap(name -> Arrays.stream(Objects.requireNonNullElse(System.getenv("PATH"), "")
                                .split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static URI pageOf(Path portFile) {
        HttpClient http = HttpClient.newHttpClient();
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> {
                            String port = Files.readAllLines(portFile).getFirst();
                            String pages = http.send(
                                            HttpRequest.newBuilder(
                                                            URI.create("http://127.0.0.1:" + port + "/json/list"))
                                                    .build(),
                                            BodyHandlers.ofString())
                                    .body();
                            for (JsonNode target : JSON.readTree(pages)) {
                                if (target.path("type").asText().equals("page")) {
                                    return URI.create(
                                            target.path("webSocketDebuggerUrl").asText());
                                }
                            }
                            throw new IllegalStateException("no page yet");
                        },
                        address -> true);
    }

    public void open(String url) {
        page.call("Page.navigate", JSON.createObjectNode().put("url", url));
    }

    /** Waits until the page's expression is true; between two pages there is nothing to ask, and it goes on. */
    public void awaitTrue(String expression) {
        await(expression)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> evaluate(expression).asBoolean());
    }

    /** The value of an expression in the page. */
    public JsonNode evaluate(String expression) {
        return page.call(
                        "Runtime.evaluate",
                        JSON.createObjectNode().put("expression", expression).put("returnByValue", true))
                .path("result")
                .path("value");
    }

    public String text() {
        return evaluate("document.body.innerText").asText();
    }

    @Override
    public void close() {
        page.close();
        Stream<ProcessHandle> children = process.descendants();
        process.destroy();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
