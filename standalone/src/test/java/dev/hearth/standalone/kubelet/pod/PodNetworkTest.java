package dev.hearth.standalone.kubelet.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.PodProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PodNetworkTest {
    @Test
    void waitsUntilTheRuntimeApiListens() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.7.7.7"))) {
            port = free.getLocalPort();
        }
        CountDownLatch returned = new CountDownLatch(1);
        Thread.startVirtualThread(() -> {
            PodNetwork.await(Map.of(PodProtocol.ENV_RUNTIME_API, "127.7.7.7:" + port));
            returned.countDown();
        });
        try (ServerSocket late = new ServerSocket(port, 1, InetAddress.getByName("127.7.7.7"))) {
            late.accept().close();
        }
        returned.await();
        assertThat(returned.getCount()).isZero();
    }

    @Test
    void waitsForNothingWhereThePodHasNoAddressOfItsOwn() {
        PodNetwork.await(Map.of());
        PodNetwork.await(Map.of(PodProtocol.ENV_RUNTIME_API, "gateway.hearth-system:9001"));
    }
}
