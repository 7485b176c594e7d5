package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.process.CannotStart;
import dev.hearth.standalone.kubelet.process.ChildProcess;
import dev.hearth.standalone.kubelet.process.Command;
import dev.hearth.standalone.kubelet.process.Exit;
import dev.hearth.standalone.kubelet.process.Limits;
import dev.hearth.standalone.kubelet.process.Processes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks a container once how it is, as one of its probes says: a command in its surroundings, an HTTP GET (200 to 399 is
 * well) or a connection. HTTPS and gRPC are asked for a connection only.
 *
 * @param inside turns a command's arguments into what would run in the container's surroundings
 */
record ProbeCheck(Container container, String podIp, Processes processes, Function<List<String>, Command> inside) {

    /** Empty when all is well, else what is wrong in the kubelet's words. */
    Optional<String> ask(Probe probe, Duration timeout) throws InterruptedException {
        try {
            if (probe.getExec() != null) {
                return exec(probe.getExec().getCommand(), timeout);
            }
            HTTPGetAction get = probe.getHttpGet();
            if (get != null && !"HTTPS".equals(get.getScheme())) {
                return http(get, timeout);
            }
            IntOrString port = get != null
                    ? get.getPort()
                    : probe.getTcpSocket() != null
                            ? probe.getTcpSocket().getPort()
                            : new IntOrString(
                                    probe.getGrpc() == null
                                            ? 0
                                            : probe.getGrpc().getPort());
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(podIp, port(port)), (int) timeout.toMillis());
            }
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> exec(List<String> arguments, Duration timeout) throws IOException, InterruptedException {
        try {
            ChildProcess process =
                    processes.start(inside.apply(arguments), Limits.memory(OptionalLong.empty()), new Discard());
            try {
                Exit exit = process.exit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
                return exit.succeeded() ? Optional.empty() : Optional.of("command exited with " + exit.code());
            } catch (TimeoutException e) {
                return Optional.of("command timed out after " + timeout.toSeconds() + "s");
            } finally {
                process.kill();
            }
        } catch (CannotStart | ExecutionException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> http(HTTPGetAction get, Duration timeout) throws IOException {
        String host = Objects.requireNonNullElse(get.getHost(), podIp);
        String path = Objects.requireNonNullElse(get.getPath(), "/");
        URI url = URI.create("http://" + host + ":" + port(get.getPort()) + (path.startsWith("/") ? path : "/" + path));
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("User-Agent", "kube-probe/hearth");
        get.getHttpHeaders().forEach(header -> connection.setRequestProperty(header.getName(), header.getValue()));
        try {
            int status = connection.getResponseCode();
            return status >= 200 && status < 400
                    ? Optional.empty()
                    : Optional.of("HTTP probe failed with statuscode: " + status);
        } finally {
            connection.disconnect();
        }
    }

    private int port(IntOrString port) {
        Integer number = port.getIntVal();
        if (number != null) {
            return number;
        }
        return container.getPorts().stream()
                .filter(candidate -> Objects.equals(candidate.getName(), port.getStrVal()))
                .map(candidate -> candidate.getContainerPort())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("couldn't find port named \"" + port.getStrVal()
                        + "\" among the ports of container \"" + container.getName() + "\""));
    }
}
