package dev.hearth.gateway.dispatch;

import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which gateway is each function's home, by rendezvous hashing (Thaler and Ravishankar, "Using Name-Based Mappings to Increase Hit
 * Rates", 1998): the one whose name and the function's key together hash highest. When a gateway comes or goes, only the functions
 * that it has or had move. An immutable snapshot.
 */
public final class Homes {
    /** There is only this gateway. */
    public static final Homes ALONE = new Homes("", List.of());

    private final long self;
    private final boolean selfCounts;
    private final GatewayAddress[] others;
    private final long[] hashes;

    private Homes(String self, List<GatewayAddress> live) {
        this.self = hash(self);
        this.selfCounts =
                live.isEmpty() || live.stream().anyMatch(one -> one.name().equals(self));
        this.others = live.stream().filter(one -> !one.name().equals(self)).toArray(GatewayAddress[]::new);
        this.hashes = new long[others.length];
        for (int at = 0; at < others.length; at++) {
            hashes[at] = hash(others[at].name());
        }
    }

    /** @param live all that functions may be at home at, this gateway ({@code self}) among them where it is one of them */
    public static Homes of(String self, List<GatewayAddress> live) {
        return new Homes(self, live);
    }

    /** Where the function is at home, when that is not here; null when it is. */
    public @Nullable GatewayAddress away(String key) {
        if (others.length == 0) {
            return null;
        }
        long function = hash(key);
        long highest = selfCounts ? mix(function ^ self) : Long.MIN_VALUE;
        GatewayAddress home = null;
        for (int at = 0; at < others.length; at++) {
            long rank = mix(function ^ hashes[at]);
            if (rank > highest || (home == null && !selfCounts)) {
                highest = rank;
                home = others[at];
            }
        }
        return home;
    }

    /** Every other gateway. */
    public List<GatewayAddress> others() {
        return List.of(others);
    }

    /** FNV-1a over the characters: the same in every gateway, of whatever version. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int at = 0; at < text.length(); at++) {
            hash = (hash ^ text.charAt(at)) * 0x100000001b3L;
        }
        return hash;
    }

    /** MurmurHash3's finaliser, so that names that differ in one letter rank functions quite differently. */
    private static long mix(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    @Override
    public String toString() {
        return "Homes[others=" + List.of(others) + ", here=" + selfCounts + "]";
    }
}
