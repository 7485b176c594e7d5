package dev.hearth.eventing.topics.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {
    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1"})
    void someAddressesAreNeverCalled(String address) throws UnknownHostException {
        assertThat(new Reach(true, true).find(address)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "192.168.0.1", "172.16.0.1", "100.64.0.1", "fd00::1"})
    void privateNetworksAreASetting(String address) throws UnknownHostException {
        assertThat(Reach.CLUSTER.find(address)).contains(InetAddress.getByName(address));
        assertThat(new Reach(false, false).find(address)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "::ffff:127.0.0.1"})
    void loopbackIsForLaptops(String address) throws UnknownHostException {
        assertThat(Reach.LAPTOP.find(address)).isPresent();
        assertThat(Reach.CLUSTER.find(address)).isEmpty();
    }
}
