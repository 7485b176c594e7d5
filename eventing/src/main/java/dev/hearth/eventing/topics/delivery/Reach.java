package dev.hearth.eventing.topics.delivery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Which addresses a subscription may make us call: whoever may subscribe chooses an address and could otherwise reach through
 * us what only we can reach. Looked at for every attempt, after the name was resolved, and the connection goes to the very
 * address that was looked at. Link-local addresses (where clouds keep credentials), multicast and unspecified ones are
 * never called.
 *
 * @param loopback this machine's own; on a laptop everything runs there, on a cluster only we do
 * @param privateNetworks RFC 1918, RFC 6598 and unique local IPv6: a cluster's own Services
 */
public record Reach(boolean loopback, boolean privateNetworks) {
    public static final Reach LAPTOP = new Reach(true, true);
    public static final Reach CLUSTER = new Reach(false, true);

    /** The address to connect to; absent: it may not be called. Blocks. */
    Optional<InetAddress> find(String host) throws UnknownHostException {
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (allows(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    boolean allows(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isLinkLocalAddress() || address.isMulticastAddress()) {
            return false;
        }
        if (address.isLoopbackAddress()) {
            return loopback;
        }
        return privateNetworks || !isPrivate(address);
    }

    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            return address.isSiteLocalAddress() || (bytes[0] & 0xfe) == 0xfc;
        }
        boolean carrierGrade = (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
        return address.isSiteLocalAddress() || carrierGrade;
    }
}
