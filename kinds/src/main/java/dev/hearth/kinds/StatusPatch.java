package dev.hearth.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Writes an object's status as a JSON merge patch (RFC 7396) of the status subresource: one request, which needs no right but to
 * patch that.
 *
 * <p>Not by fabric8's {@code patch}, which reads the object before (7.7.0). Not by what the operator SDK offers: that takes whatever
 * it is told of the object while it writes for its own write, and a change of the spec or a deletion that comes meanwhile is not seen
 * until the object is looked at again anyway, minutes later (java-operator-sdk 5.3.2, its pull requests 3394 and 3414).
 */
public final class StatusPatch {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StatusPatch() {}

    /**
     * Writes it where it differs. Whether something was written: an object that is not there any more needs no status.
     *
     * @param manager who manages the fields, such as {@code hearth-storage}
     * @throws KubernetesClientException as every call of that client
     */
    public static boolean write(
            KubernetesClient client, String manager, HasMetadata object, @Nullable Object before, Object now) {
        return !JSON.valueToTree(before).equals(JSON.valueToTree(now)) && send(client, manager, object, before, now);
    }

    /**
     * Writes it, differing or not. False when the object is not there any more.
     *
     * @param before null: it had none
     */
    public static boolean send(
            KubernetesClient client, String manager, HasMetadata object, @Nullable Object before, Object now) {
        JsonNode status = merged(JSON.valueToTree(before), JSON.valueToTree(now));
        HttpResponse<String> response = response(
                client,
                client.getHttpClient()
                        .newHttpRequestBuilder()
                        .uri(client.getMasterUrl() + path(object) + "?fieldManager=" + manager)
                        .patch(
                                PatchType.JSON_MERGE.getContentType(),
                                JSON.createObjectNode().set("status", status).toString()));
        if (response.code() == 404) {
            return false;
        }
        if (!response.isSuccessful()) {
            Status refused = refusal(response);
            throw new KubernetesClientException(
                    "the status of %s '%s' was not written: %s"
                            .formatted(object.getKind(), object.getMetadata().getName(), refused.getMessage()),
                    response.code(),
                    refused);
        }
        return true;
    }

    private static String path(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        return "apis/%s/namespaces/%s/%s/%s/status"
                .formatted(object.getApiVersion(), metadata.getNamespace(), object.getPlural(), metadata.getName());
    }

    private static HttpResponse<String> response(KubernetesClient client, HttpRequest.Builder request) {
        int millis = client.getConfiguration().getRequestTimeout();
        CompletableFuture<HttpResponse<String>> response = client.getHttpClient()
                .sendAsync(request.timeout(millis, TimeUnit.MILLISECONDS).build(), String.class);
        try {
            return millis > 0 ? response.get(millis, TimeUnit.MILLISECONDS) : response.get();
        } catch (ExecutionException e) {
            throw KubernetesClientException.launderThrowable(e.getCause());
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new KubernetesClientException("the API server has not answered for %d ms".formatted(millis), e);
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", e);
        }
    }

    /** What the API server says; a proxy before it may say anything. */
    private static Status refusal(HttpResponse<String> response) {
        try {
            return Serialization.unmarshal(response.body(), Status.class);
        } catch (RuntimeException e) {
            return new StatusBuilder()
                    .withCode(response.code())
                    .withMessage("%d %s".formatted(response.code(), response.message()))
                    .build();
        }
    }

    /** What makes the one of the other: what is not there any more is taken away by name. */
    static JsonNode merged(JsonNode was, JsonNode is) {
        if (!(is instanceof ObjectNode now) || !(was instanceof ObjectNode before)) {
            return is;
        }
        ObjectNode patch = now.deepCopy();
        before.fieldNames().forEachRemaining(name -> {
            if (now.has(name)) {
                patch.set(name, merged(before.get(name), Objects.requireNonNull(now.get(name))));
            } else {
                patch.putNull(name);
            }
        });
        return patch;
    }
}
