package dev.hearth.standalone.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/** Chooses loopback ports: the documented one where it is free, else any free one. */
final class Ports {
    private final Set<Integer> given = new HashSet<>();

    /**
     * @param preferred 1 to 65535, or 0 for any
     * @return a port that nothing listened on a moment ago and that this object has not given before
     */
    int choose(int preferred) {
        if (preferred != 0 && !given.contains(preferred) && free(preferred)) {
            given.add(preferred);
            return preferred;
        }
        while (true) {
            try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (given.add(any.getLocalPort())) {
                    return any.getLocalPort();
                }
            } catch (IOException e) {
                throw new PlatformException("no free port is left on 127.0.0.1: end something that listens there", e);
            }
        }
    }

    private static boolean free(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
