package dev.hearth.kinds.gateways;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who lives, from what has been seen of the Leases. Time is told by beats: for a gateway those are its own renewals as its watch
 * brings them back, so that an API server that is away makes nobody lapse, and no two clocks have to agree. Pure; the caller
 * guards it.
 *
 * <pre>
 *  renewed ──► LIVES ──► so many beats without a renewal, or its Lease deleted ──► gone
 *                └─────► cannot be reached: SUSPECT ──► some renewals later: LIVES
 * </pre>
 */
final class Sightings {
    /** Between two renewals of a Lease, and so between two beats. */
    static final Duration RENEWAL = Duration.ofMillis(1500);

    /** So many beats without a renewal, and a gateway is taken for gone: 4.5 to 6 s. */
    static final int MISSED = 4;

    /** So many beats without one, and its Lease is rubbish that a process which was killed has left: a minute. */
    static final int FORGOTTEN = 40;

    /** Renewals after which a gateway that could not be reached is tried again; twice as many each time, up to the most. */
    private static final int FIRST_PROBATION = 2;

    private static final int LONGEST_PROBATION = 32;

    private final Map<String, Sighting> sightings = new TreeMap<>();

    private static final class Sighting {
        GatewayAddress address;
        String version;
        int missed;
        int probation;
        int nextProbation = FIRST_PROBATION;

        Sighting(GatewayAddress address, String version) {
            this.address = address;
            this.version = version;
        }
    }

    /**
     * @param version of the Lease: one that was seen before is no sign of life
     * @return whether it was one
     */
    boolean seen(GatewayAddress address, String version) {
        Sighting known = sightings.get(address.name());
        if (known == null) {
            sightings.put(address.name(), new Sighting(address, version));
            return true;
        }
        if (known.version.equals(version)) {
            return false;
        }
        known.address = address;
        known.version = version;
        known.missed = 0;
        known.probation = Math.max(0, known.probation - 1);
        return true;
    }

    void gone(String name) {
        sightings.remove(name);
    }

    void beat() {
        sightings.values().forEach(known -> known.missed++);
    }

    /** It could not be reached: it does not count until it has renewed its Lease a few times. */
    void unreachable(String name) {
        Sighting known = sightings.get(name);
        if (known != null && known.probation == 0) {
            known.probation = known.nextProbation;
            known.nextProbation = Math.min(LONGEST_PROBATION, 2 * known.nextProbation);
        }
    }

    /** It was reached, so the next time that it is not may be a short one again. */
    void reached(String name) {
        Sighting known = sightings.get(name);
        if (known != null) {
            known.nextProbation = FIRST_PROBATION;
        }
    }

    /** In the order of their names. */
    List<GatewayAddress> live() {
        return sightings.values().stream()
                .filter(known -> known.missed < MISSED && known.probation == 0)
                .map(known -> known.address)
                .toList();
    }

    /** Whose Leases are to be removed. */
    Collection<String> forgotten() {
        return sightings.entrySet().stream()
                .filter(known -> known.getValue().missed >= FORGOTTEN)
                .map(Map.Entry::getKey)
                .toList();
    }
}
