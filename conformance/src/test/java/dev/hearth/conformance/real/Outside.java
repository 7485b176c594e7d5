package dev.hearth.conformance.real;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls the gateway's Service as somebody who is no pod. */
final class Outside implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final KubernetesClient client;

    Outside(KubernetesClient client) {
        this.client = client;
    }

    URI gateway(int port) {
        return service("hearth-gateway", port);
    }

    private URI service(String name, int port) {
        return URI.create("http://%s:%d"
                .formatted(
                        client.services()
                                .inNamespace(Release.NAMESPACE)
                                .withName(name)
                                .require()
                                .getSpec()
                                .getClusterIP(),
                        port));
    }

    HttpResponse<String> call(String function, String rest) throws IOException {
        return send(HttpRequest.newBuilder(gateway(8080).resolve("/functions/default/" + function + rest)));
    }

    /** Not by the Service, which knows no gateway while the node is silent. */
    HttpResponse<String> callBy(Pod gateway, String function, String rest) throws IOException {
        return send(HttpRequest.newBuilder(
                URI.create("http://" + gateway.getStatus().getPodIP() + ":8080/functions/default/" + function + rest)));
    }

    HttpResponse<String> callAs(String token, String function) throws IOException {
        return send(HttpRequest.newBuilder(gateway(8080).resolve("/functions/default/" + function))
                .header("Authorization", "Bearer " + token));
    }

    /** Puts what is no package; what the operator's packages answer to who it is that does. */
    int putPackageAs(String token) throws IOException {
        String digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"; // of "foo"
        return send(HttpRequest.newBuilder(service("hearth-packages", 9002).resolve("/packages/" + digest))
                        .header("Authorization", "Bearer " + token)
                        .PUT(HttpRequest.BodyPublishers.ofString("foo")))
                .statusCode();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.timeout(LONGEST).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The address of this machine in the network of the pod. */
    String hostOf(Pod pod) {
        try {
            byte[] its = InetAddress.getByName(pod.getStatus().getPodIP()).getAddress();
            for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
                for (InterfaceAddress own : network.getInterfaceAddresses()) {
                    byte[] address = own.getAddress().getAddress();
                    if (address.length == its.length && sameNetwork(address, its, own.getNetworkPrefixLength())) {
                        return own.getAddress().getHostAddress();
                    }
                }
            }
            throw new IllegalStateException("the node is not this machine: no network here has "
                    + pod.getStatus().getPodIP());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean sameNetwork(byte[] one, byte[] other, int bits) {
        for (int bit = 0; bit < bits; bit++) {
            if (((one[bit / 8] ^ other[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether it answers now, as it should. */
    boolean answers(String function) {
        try {
            HttpResponse<String> answer = call(function, "?name=Ada");
            return answer.statusCode() == 200 && answer.body().contains("Ada");
        } catch (IOException notNow) {
            return false;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
