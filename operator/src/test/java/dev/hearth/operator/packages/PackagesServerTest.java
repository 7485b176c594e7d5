package dev.hearth.operator.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.code.Digest;
import dev.hearth.operator.code.FolderPackages;
import dev.hearth.operator.code.Limits;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no cluster; who may put is asked of a real one in {@code PackagesClusterTest}. */
class PackagesServerTest {
    @TempDir
    Path folder;

    private final KubernetesClient unreachable = new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    private final HttpClient http = HttpClient.newHttpClient();
    private FolderPackages packages;
    private PackagesServer server;
    private byte[] zip;
    private Digest digest;

    @BeforeEach
    void start() throws Exception {
        packages = new FolderPackages(folder, Limits.STANDARD);
        server = new PackagesServer(new InetSocketAddress("127.0.0.1", 0), packages, unreachable, stored -> {});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("index.mjs"));
            out.write(1);
        }
        zip = bytes.toByteArray();
        digest = packages.put(new ByteArrayInputStream(zip), Optional.empty());
    }

    @AfterEach
    void end() {
        server.close();
        unreachable.close();
    }

    @Test
    void servesAPackageToWhoeverKnowsItsDigest() throws Exception {
        HttpResponse<byte[]> answer =
                http.send(request("/packages/" + digest).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(zip);
        assertThat(answer.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(value -> assertThat(value).contains("immutable"));
    }

    @Test
    void answersHeadWithTheLengthAlone() throws Exception {
        HttpResponse<byte[]> answer =
                http.send(request("/packages/" + digest).HEAD().build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(zip.length);
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        assertAnswer(request("/packages/" + "0".repeat(64)).GET(), 404, "CodeNotFound");
        assertAnswer(request("/packages/../../etc/passwd").GET(), 404, "NotFound");
        assertAnswer(request("/packages/" + digest).DELETE(), 405, "MethodNotAllowed");
    }

    @Test
    void takesNothingWithoutATokenOrWhileTheClusterCannotBeAsked() throws Exception {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofByteArray(zip);
        assertAnswer(request("/packages/" + digest).PUT(body), 401, "Unauthorized");
        assertAnswer(
                request("/packages/" + digest)
                        .header("Authorization", "Bearer x")
                        .PUT(body),
                503,
                "Undecided");
        assertAnswer(
                request("/packages/" + digest + "?namespace=../x")
                        .header("Authorization", "Bearer x")
                        .PUT(body),
                400,
                "InvalidRequest");
    }

    private void assertAnswer(HttpRequest.Builder request, int status, String reason) throws Exception {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("\"" + reason + "\"");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }
}
