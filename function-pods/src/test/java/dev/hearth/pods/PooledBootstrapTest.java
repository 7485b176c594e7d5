package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pods that were started for nobody and become a function's: with every runtime that has a pool. */
class PooledBootstrapTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The same function in every language: it answers what it sees of its surroundings. */
    enum Runtime {
        NODE("nodejs20.x", "index.handler", "index.js", """
                const seen = process.env.GREETING;
                exports.handler = async () => ({
                  greeting: process.env.GREETING, atStart: seen, path: process.env.SOME_PATH,
                  name: process.env.AWS_LAMBDA_FUNCTION_NAME, root: process.env.LAMBDA_TASK_ROOT, cwd: process.cwd(),
                  file: require('fs').existsSync('data.txt'),
                  ours: Object.keys(process.env).some((name) => /^HEARTH_/.test(name)),
                  child: require('child_process').execSync('echo $GREETING').toString().trim(),
                });
                """, "throw new Error('broken at load');"),
        PYTHON("python3.11", "app.handler", "app.py", """
                import os, subprocess
                import zipfile  # the function's own
                seen = os.environ.get('GREETING')
                def handler(event, context):
                    return {
                        'greeting': os.environ['GREETING'], 'atStart': seen, 'path': os.environ['SOME_PATH'],
                        'name': context.function_name, 'root': os.environ['LAMBDA_TASK_ROOT'], 'cwd': os.getcwd(),
                        'file': os.path.exists('data.txt') and zipfile.OWN,
                        'ours': any(name.startswith('HEARTH_') for name in os.environ),
                        'child': subprocess.check_output('echo $GREETING', shell=True, text=True).strip(),
                    }
                """, "raise RuntimeError('broken at load')"),
        JAVA("java25", "dev.hearth.pods.handlers.Surroundings::handle", "", "", "");

        final String id;
        final String handler;
        private final String file;
        private final String code;
        private final String broken;

        Runtime(String id, String handler, String file, String code, String broken) {
            this.id = id;
            this.handler = handler;
            this.file = file;
            this.code = code;
            this.broken = broken;
        }

        Map<String, byte[]> files() throws IOException {
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put("data.txt", "data".getBytes());
            files.put("zipfile.py", "OWN = True".getBytes());
            if (this == JAVA) {
                String name = "dev/hearth/pods/handlers/Surroundings.class";
                files.put(
                        name, Files.readAllBytes(Path.of("target/test-classes").resolve(name)));
            } else {
                files.put(file, code.getBytes());
            }
            return files;
        }

        Map<String, byte[]> brokenFiles() {
            return this == JAVA ? Map.of("none.txt", new byte[0]) : Map.of(file, broken.getBytes());
        }
    }

    @TempDir
    Path scratch;

    private final AtomicInteger fetched = new AtomicInteger();
    private final Map<String, byte[]> packages = new LinkedHashMap<>();
    private HttpServer store;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(scratch.resolve("task"));
        Files.createDirectories(scratch.resolve("code"));
        store = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        store.createContext("/", exchange -> {
            byte[] zip = packages.get(exchange.getRequestURI().getPath().substring(1));
            fetched.incrementAndGet();
            exchange.sendResponseHeaders(zip == null ? 404 : 200, zip == null ? -1 : zip.length);
            if (zip != null) {
                exchange.getResponseBody().write(zip);
            }
            exchange.close();
        });
        store.start();
    }

    @AfterEach
    void end() {
        store.stop(0);
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()).setLastModifiedTime(FileTime.fromMillis(0)));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static String digest(byte[] zip) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
    }

    private String assignment(Runtime runtime, String digest, byte[] zip) throws IOException {
        packages.put(digest, zip);
        ObjectNode told = JSON.createObjectNode();
        told.putObject("code")
                .put("url", "http://127.0.0.1:" + store.getAddress().getPort() + "/" + digest)
                .put("sha256", digest);
        told.putObject("environment")
                .put("_HANDLER", runtime.handler)
                .put("LAMBDA_TASK_ROOT", "/var/task")
                .put("AWS_LAMBDA_FUNCTION_NAME", "given")
                .put("GREETING", "héllo $(x) \"y\"")
                .put("SOME_PATH", "/var/task/lib:/opt:/tmp/x:/var/tasks");
        return told.toString();
    }

    private Pod pooled(Runtime runtime, boolean cache) throws IOException {
        return Pod.pooled(
                runtime.id,
                scratch.resolve("task"),
                cache
                        ? Map.of(
                                "HEARTH_CODE_CACHE",
                                "file://" + scratch.resolve("code").toString())
                        : Map.of());
    }

    private void assign(Pod pod, Runtime runtime, Map<String, byte[]> files) throws Exception {
        byte[] zip = zip(files);
        pod.gateway.assignments.add(Map.entry(200, assignment(runtime, digest(zip), zip)));
    }

    private void seesItsSurroundings(Pod pod, String root) throws Exception {
        JsonNode seen = JSON.readTree(pod.invoke("{}").text());
        String greeting = "héllo $(x) \"y\"";
        assertThat(seen.path("greeting").asText()).isEqualTo(greeting);
        assertThat(seen.path("atStart").asText()).as("while it was loaded").isEqualTo(greeting);
        assertThat(seen.path("child").asText()).as("in a child").isEqualTo(greeting);
        assertThat(seen.path("name").asText()).isEqualTo("given");
        assertThat(seen.path("root").asText()).isEqualTo(root);
        assertThat(seen.path("cwd").asText()).isEqualTo(root);
        assertThat(seen.path("path").asText()).isEqualTo(root + "/lib:/opt:/tmp/x:/var/tasks");
        assertThat(seen.path("file").asBoolean()).isTrue();
        assertThat(seen.path("ours").asBoolean()).as("names of ours").isFalse();
        assertThat(pod.gateway.tickets).containsExactly("the-ticket");
    }

    @ParameterizedTest
    @EnumSource
    void fetchesThePackageAndServesItsFunction(Runtime runtime) throws Exception {
        try (Pod pod = pooled(runtime, false)) {
            assign(pod, runtime, runtime.files());
            seesItsSurroundings(pod, scratch.resolve("task").toString());
            assertThat(fetched).hasValue(1);
            Pod.await().until(() -> pod.log().contains("Init Duration: "));
            assertThat(pod.log()).contains("START RequestId").containsPattern("Init Duration: \\d{1,3}\\.\\d\\d ms");
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsAndServesAtTheGatewayThatItIsSentTo(Runtime runtime) throws Exception {
        try (Pod pod = pooled(runtime, false);
                FakeRuntimeApi other = new FakeRuntimeApi()) {
            pod.gateway.sendTo = other.address();
            Pod.await().until(() -> other.waiting.get() == 1);
            byte[] zip = zip(runtime.files());
            other.assignments.add(Map.entry(200, assignment(runtime, digest(zip), zip)));
            assertThat(JSON.readTree(other.invoke("{}").text()).path("name").asText())
                    .isEqualTo("given");
            assertThat(other.tickets).containsExactly("the-ticket");
            assertThat(pod.gateway.nexts).hasValue(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAPackageThatWasUnpackedOnThisMachineBefore(Runtime runtime) throws Exception {
        String digest = digest(zip(runtime.files()));
        Path there = scratch.resolve("code").resolve(digest);
        for (Map.Entry<String, byte[]> file : runtime.files().entrySet()) {
            Files.createDirectories(there.resolve(file.getKey()).getParent());
            Files.write(there.resolve(file.getKey()), file.getValue());
        }
        try (Pod pod = pooled(runtime, true)) {
            assign(pod, runtime, runtime.files());
            seesItsSurroundings(
                    pod, runtime == Runtime.JAVA ? scratch.resolve("task").toString() : there.toString());
            assertThat(fetched).hasValue(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NODE", "PYTHON"})
    void leavesWhatItUnpackedToTheOthersOfThisMachine(Runtime runtime) throws Exception {
        try (Pod first = pooled(runtime, true);
                Pod second = pooled(runtime, true)) {
            assign(first, runtime, runtime.files());
            first.invoke("{}");
            assign(second, runtime, runtime.files());
            second.invoke("{}");
            assertThat(fetched).hasValue(1);
        }
        try (var left = Files.list(scratch.resolve("code"))) {
            assertThat(left).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void codeThatFailsToLoadIsAnInitErrorAsInAPodOfItsOwn(Runtime runtime) throws Exception {
        try (Pod pod = pooled(runtime, false)) {
            assign(pod, runtime, runtime.brokenFiles());
            HttpMessage error = BootstrapContract.onlyInitError(pod);
            assertThat(error.text()).contains(runtime == Runtime.JAVA ? "Class not found" : "broken at load");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPackageWithAnotherDigestIsNotTheFunctionsFault(Runtime runtime) throws Exception {
        try (Pod pod = pooled(runtime, false)) {
            byte[] zip = zip(runtime.files());
            pod.gateway.assignments.add(Map.entry(200, assignment(runtime, "0".repeat(64), zip)));
            assertThat(pod.exitCode()).isEqualTo(1);
            assertThat(pod.log()).contains("must have the SHA-256 digest 0000");
            assertThat(pod.gateway.initErrors).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsWrittenBesideTheFolder(Runtime runtime) throws Exception {
        try (Pod pod = pooled(runtime, false)) {
            assign(pod, runtime, Map.of("../escaped.txt", new byte[1]));
            assertThat(pod.exitCode()).isEqualTo(1);
            assertThat(scratch.resolve("escaped.txt")).doesNotExist();
            assertThat(pod.gateway.initErrors).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsThroughALostConnectionAndGoesWhenItIsNotWanted(Runtime runtime) throws Exception {
        try (Pod pod = pooled(runtime, false)) {
            pod.gateway.dropConnections();
            Pod.await().until(() -> pod.gateway.asked.get() == 2 && pod.gateway.waiting.get() == 1);
            pod.gateway.assignments.add(Map.entry(410, "{}"));
            assertThat(pod.exitCode()).isZero();
            assertThat(pod.log()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWhenItIsTold(Runtime runtime) throws Exception {
        try (Pod pod = pooled(runtime, false)) {
            pod.process.destroy();
            assertThat(pod.exitCode()).isZero();
        }
    }
}
