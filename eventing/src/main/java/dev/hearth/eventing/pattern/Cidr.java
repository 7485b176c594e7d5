package dev.hearth.eventing.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.util.Optional;

/** The addresses that begin with the same bits, of IPv4 or of IPv6. */
record Cidr(byte[] network, int bits) implements Matcher {
    /** @throws IllegalArgumentException with the rule that is broken */
    static Cidr of(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("it is an address, '/' and a number of bits, such as '10.0.0.0/24'");
        }
        byte[] network = address(text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("before the '/' stands no IPv4 or IPv6 address"));
        try {
            int bits = Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > network.length * 8) {
                throw new IllegalArgumentException(
                        "the bits must be 0 to %d, not %d".formatted(network.length * 8, bits));
            }
            return new Cidr(network, bits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("behind the '/' stands no number", e);
        }
    }

    @Override
    public boolean matches(JsonNode leaf) {
        return leaf.isTextual()
                && address(leaf.textValue())
                        .filter(found -> found.length == network.length)
                        .filter(this::contains)
                        .isPresent();
    }

    private boolean contains(byte[] found) {
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((found[bit / 8] & mask) != (network[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** A literal in full: the library's short forms ("10.1") and names are none. */
    private static Optional<byte[]> address(String text) {
        boolean dotted = text.chars().filter(c -> c == '.').count() == 3;
        if (text.length() > 45 || !(dotted || text.indexOf(':') >= 0)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
