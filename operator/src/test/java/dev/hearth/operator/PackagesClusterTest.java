package dev.hearth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.Code;
import dev.hearth.api.function.Function;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Who may put a package is asked of the API server. */
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "HEARTH_TEST_KUBECONFIG", matches = ".+")
class PackagesClusterTest extends OperatorStage {
    @Test
    void packagesArePutByWhoeverMayCreateFunctions() throws Exception {
        byte[] zip = packageOf("index.mjs", "export const handler = async () => 1");
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
        Function function = function("zipped");
        function.getSpec().code.zip = new Code.Zip();
        function.getSpec().code.zip.sha256 = digest;
        apply(function);
        awaitReady("zipped", "False", "CodeNotFound");

        assertThat(put(digest, "nobody", zip)).isEqualTo(401);
        String account = token();
        assertThat(put(digest, account, zip)).isEqualTo(403);
        String token = permitted(account);
        await().atMost(SOON).until(() -> put(digest, token, zip) == 201);
        assertThat(put(digest, token, zip)).isEqualTo(200);
        assertThat(put("0".repeat(64), token, zip)).isEqualTo(400);
        awaitReady("zipped", "True", "Serving");
    }

    /** The account's token once a role lets it; the local API server has no roles, so there it is the admin's. */
    private String permitted(String account) {
        if (!client.hasApiGroup("rbac.authorization.k8s.io", true)) {
            return client.getConfiguration().getAutoOAuthToken();
        }
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("deployers")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                        .addNewSubject("", "ServiceAccount", "default", namespace)
                        .build())
                .create();
        return account;
    }

    /** A token of the namespace's default ServiceAccount; Kubernetes before 1.24 keeps one in a Secret. */
    private String token() {
        return client.serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .tokenRequest()
                .getStatus()
                .getToken();
    }

    private int put(String digest, String token, byte[] zip) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        operator.packagesUrl() + "/packages/" + digest + "?namespace=" + namespace))
                                .header("Authorization", "Bearer " + token)
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(zip))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static byte[] packageOf(String path, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(path));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
