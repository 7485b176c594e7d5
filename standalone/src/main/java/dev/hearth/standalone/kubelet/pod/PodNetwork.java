package dev.hearth.standalone.kubelet.pod;

import dev.hearth.api.PodProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands in for setting up a pod's network: the gateway listens at the pod's own loopback address from when it sees
 * the pod, which is about when the kubelet sees it. A process that asks a few hundred microseconds too early would be
 * refused and might give up, so no container starts before its Runtime API answers.
 */
final class PodNetwork {
    private static final long LONGEST_NANOS = Duration.ofMillis(500).toNanos();
    private static final int CONNECT_MILLIS = 100;

    private PodNetwork() {}

    /** Returns when the Runtime API in the environment accepts connections, at the latest after half a second. */
    static void await(Map<String, String> environment) {
        InetSocketAddress runtimeApi = address(environment.get(PodProtocol.ENV_RUNTIME_API));
        if (runtimeApi == null) {
            return;
        }
        long end = System.nanoTime() + LONGEST_NANOS;
        while (!accepts(runtimeApi) && System.nanoTime() < end) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket probe = new Socket()) {
            probe.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The address in 127.0.0.0/8; null where there is none, since only those are opened for a single pod. */
    private static @Nullable InetSocketAddress address(@Nullable String hostAndPort) {
        if (hostAndPort == null || !hostAndPort.matches("127(\\.\\d{1,3}){3}:\\d{1,5}")) {
            return null;
        }
        int colon = hostAndPort.indexOf(':');
        return new InetSocketAddress(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }
}
