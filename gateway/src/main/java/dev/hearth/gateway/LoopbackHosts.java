package dev.hearth.gateway;

import dev.hearth.gateway.dispatch.Loop;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.PodRoute;
import dev.hearth.gateway.route.RouteListener;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * On the laptop, the Runtime API's listeners at the pods' own addresses in 127.0.0.0/8: one is opened when the pod is
 * first seen and closed when it is gone. A socket bound to all addresses would need none of this, and would be open to
 * the network.
 */
final class LoopbackHosts implements RouteListener {
    private static final Logger LOG = Logger.getLogger(LoopbackHosts.class);

    private final Loop loop;
    private final String own;
    private final Function<String, Future<HttpServer>> open;
    private final Map<String, Future<HttpServer>> byPod = new HashMap<>();

    /**
     * @param loop where listeners are opened and closed
     * @param own the address that is listened on anyway
     * @param open opens a listener at an address
     */
    LoopbackHosts(Loop loop, String own, Function<String, Future<HttpServer>> open) {
        this.loop = loop;
        this.own = own;
        this.open = open;
    }

    @Override
    public void podChanged(PodRoute pod) {
        if (pod.runtimeHost().startsWith("127.")
                && !pod.runtimeHost().equals(own)
                && pod.end().isEmpty()) {
            loop.run(() -> open(pod));
        }
    }

    private void open(PodRoute pod) {
        String host = pod.runtimeHost();
        if (byPod.containsKey(pod.uid())) {
            return;
        }
        byPod.put(
                pod.uid(),
                open.apply(host)
                        .onFailure(cause -> LOG.warnf(
                                "no listener could be opened for a pod pod=%s host=%s cause=%s",
                                pod.name(), host, cause.toString())));
    }

    @Override
    public void podGone(PodRoute pod) {
        loop.run(() -> {
            Future<HttpServer> listener = byPod.remove(pod.uid());
            if (listener != null) {
                listener.onSuccess(HttpServer::close);
            }
        });
    }

    @Override
    public void functionChanged(FunctionRoute function) {}

    @Override
    public void functionGone(FunctionRoute function) {}
}
