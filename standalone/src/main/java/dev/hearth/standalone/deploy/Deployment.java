package dev.hearth.standalone.deploy;

import dev.hearth.api.function.Code;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionSpec;
import dev.hearth.api.function.Url;
import dev.hearth.standalone.platform.PlatformException;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings a folder to a platform as a Function. */
public final class Deployment {
    private final KubernetesClient client;
    private final String packagesUrl;
    private final String token;

    /**
     * @param packagesUrl where packages are put and got, without the trailing {@code /packages}
     * @param token a bearer token of the cluster that may create functions
     */
    public Deployment(KubernetesClient client, String packagesUrl, String token) {
        this.client = client;
        this.packagesUrl = packagesUrl;
        this.token = token;
    }

    /**
     * What the user said; what is absent stays as the Function has it, or takes the CRD's default.
     *
     * @param isPublic whether the function URL may be called by anybody
     */
    public record Request(
            String namespace,
            String name,
            SourceFolder.Entry entry,
            Optional<Integer> memoryMiB,
            Optional<Integer> timeoutSeconds,
            boolean isPublic) {}

    /** Uploads the code and applies the Function (server-side, as field manager {@code hearth-deploy}). */
    public Function deploy(SourceFolder folder, Request request) throws IOException, InterruptedException {
        CodeZip code = CodeZip.of(folder);
        upload(code);
        return client.resource(function(request, code.sha256()))
                .fieldManager("hearth-deploy")
                .forceConflicts()
                .serverSideApply();
    }

    private void upload(CodeZip code) throws IOException, InterruptedException {
        URI target = URI.create(packagesUrl + "/packages/" + code.sha256());
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(target)
                            .timeout(Duration.ofMinutes(2))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/zip")
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(code.bytes()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new PlatformException("the package was refused (" + answer.statusCode() + "): " + answer.body());
            }
        }
    }

    private static Function function(Request request, String sha256) {
        Function function = new Function();
        function.setMetadata(new ObjectMetaBuilder()
                .withNamespace(request.namespace())
                .withName(request.name())
                .build());
        FunctionSpec spec = new FunctionSpec();
        spec.runtime = request.entry().runtime();
        spec.handler = orNull(request.entry().handler());
        spec.memoryMiB = orNull(request.memoryMiB());
        spec.timeoutSeconds = orNull(request.timeoutSeconds());
        spec.code = new Code();
        spec.code.zip = new Code.Zip();
        spec.code.zip.sha256 = sha256;
        if (request.isPublic()) {
            spec.url = new Url();
            spec.url.authType = "NONE";
        }
        function.setSpec(spec);
        function.setStatus(null);
        return function;
    }

    private static <T> @Nullable T orNull(Optional<T> value) {
        return value.orElse(null);
    }
}
