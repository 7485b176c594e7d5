package dev.hearth.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void movesAwayFromATakenPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(new Ports().choose(taken.getLocalPort()))
                    .isNotEqualTo(taken.getLocalPort())
                    .isPositive();
        }
    }

    @Test
    void givesAFreePortAsAskedAndOnlyOnce() {
        Ports ports = new Ports();
        int free = new Ports().choose(0);
        assertThat(ports.choose(free)).isEqualTo(free);
        assertThat(ports.choose(free)).isNotEqualTo(free);
    }
}
