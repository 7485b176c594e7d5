package dev.hearth.operator.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.hearth.operator.code.CodeFault.Reason;
import dev.hearth.operator.names.FunctionKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeResolverTest {
    private static final Limits LIMITS = new Limits(4096, 64 << 10, 10, Duration.ofSeconds(1), 2);
    private static final FunctionKey HELLO = new FunctionKey("default", "hello");

    @TempDir
    Path folder;

    private final byte[] zip = PlainZip.of(Map.of("index.mjs", "export const a = 1".getBytes(StandardCharsets.UTF_8)));
    private final BlockingQueue<FunctionKey> changed = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private HttpServer server;
    private FolderPackages packages;
    private CodeResolver resolver;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/code.zip", exchange -> {
            exchange.sendResponseHeaders(200, zip.length);
            exchange.getResponseBody().write(zip);
            exchange.close();
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/code.zip");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/file", exchange -> {
            exchange.getResponseHeaders().set("Location", "file:///etc/passwd");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/loop", exchange -> {
            exchange.getResponseHeaders().set("Location", "/loop");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/huge", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[10_000]);
            exchange.close();
        });
        server.createContext("/stalls", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(zip, 0, 10);
            exchange.getResponseBody().flush();
        });
        server.start();
        packages = new FolderPackages(folder, LIMITS);
        resolver = new CodeResolver(packages, LIMITS, timer, changed::add);
    }

    @AfterEach
    void end() {
        resolver.close();
        timer.shutdownNow();
        server.stop(0);
    }

    @Test
    void storesFilesAsAPackage() {
        CodeState state = resolver.resolve(HELLO, new CodeRequest.Files(Map.of("index.mjs", new byte[] {1})));
        assertThat(state)
                .isInstanceOfSatisfying(
                        CodeState.Stored.class,
                        stored -> assertThat(packages.has(stored.digest())).isTrue());
    }

    @Test
    void refusesFilesThatLeaveTheirFolder() {
        assertFault(
                resolver.resolve(HELLO, new CodeRequest.Files(Map.of("../x", new byte[0]))),
                Reason.UnsafePackage,
                "\"../x\"");
    }

    @Test
    void downloadsBesideTheReconcilerAndTellsWhenItIsDone() throws Exception {
        CodeRequest request = request("/moved", Digest.of(zip));
        assertThat(resolver.resolve(HELLO, request)).isInstanceOf(CodeState.Fetching.class);
        assertThat(changed.poll(5, TimeUnit.SECONDS)).isEqualTo(HELLO);
        assertThat(resolver.resolve(HELLO, request)).isEqualTo(new CodeState.Stored(Digest.of(zip)));
    }

    @Test
    void namesBothDigestsWhenTheyDiffer() {
        Digest other = new Digest("0".repeat(64));
        assertFault(afterFetching("/code.zip", other), Reason.DigestMismatch, other.hex());
    }

    @Test
    void leavesARedirectToAFile() {
        assertFault(afterFetching("/file", Digest.of(zip)), Reason.DownloadFailed, "neither http nor https");
    }

    @Test
    void leavesALoopOfRedirects() {
        assertFault(afterFetching("/loop", Digest.of(zip)), Reason.DownloadFailed, "redirects more than 2 times");
    }

    @Test
    void stopsReadingWhatIsTooLarge() {
        assertFault(afterFetching("/huge", Digest.of(zip)), Reason.PackageTooLarge, "larger than");
    }

    @Test
    void givesUpOnAServerThatStalls() {
        assertFault(afterFetching("/stalls", Digest.of(zip)), Reason.DownloadFailed, "took longer than 1 s");
    }

    @Test
    void saysTheStatusOfAnAnswerThatIsNone() {
        assertFault(afterFetching("/absent", Digest.of(zip)), Reason.DownloadFailed, "status 404");
    }

    @Test
    void tellsFunctionsThatMissedAPackageWhenItIsPut() {
        CodeRequest request = new CodeRequest.Zip(Optional.empty(), Digest.of(zip));
        assertFault(resolver.resolve(HELLO, request), Reason.CodeNotFound, "hearth deploy");
        resolver.stored(Digest.of(zip));
        assertThat(changed).containsExactly(HELLO);
    }

    private CodeState afterFetching(String path, Digest digest) {
        CodeRequest request = request(path, digest);
        resolver.resolve(HELLO, request);
        await().atMost(Duration.ofSeconds(10)).until(() -> !changed.isEmpty());
        return resolver.resolve(HELLO, request);
    }

    private CodeRequest request(String path, Digest digest) {
        return new CodeRequest.Zip(
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path)), digest);
    }

    private static void assertFault(CodeState state, Reason reason, String part) {
        assertThat(state).isInstanceOfSatisfying(CodeState.Refused.class, refused -> {
            assertThat(refused.fault().reason()).isEqualTo(reason);
            assertThat(refused.fault().message()).contains(part);
        });
    }
}
