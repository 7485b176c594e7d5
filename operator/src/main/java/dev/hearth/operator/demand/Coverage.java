package dev.hearth.operator.demand;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when every gateway's demand has been seen without a gap. Nothing is put out on the word of a gateway that is not
 * heard, so whoever scales down asks here first. A clock that jumps, either way, is a gap; so is a gateway that comes, and one
 * that goes: what it saw last nobody else has seen.
 */
public final class Coverage {
    /** Lines come every second; after this long without one a gateway is not heard. */
    public static final Duration STALE = Duration.ofSeconds(5);

    private record Heard(Instant since, Instant last) {}

    private final Set<URI> gateways = ConcurrentHashMap.newKeySet();
    private final Clock clock;
    private final Map<URI, Heard> heard = new ConcurrentHashMap<>();
    private volatile Instant lastGone = Instant.MIN;

    public Coverage(Clock clock) {
        this.clock = clock;
    }

    /** From now on it is to be heard. */
    public void expect(URI gateway) {
        gateways.add(gateway);
    }

    /** It is not there any more and need not be heard. */
    public void gone(URI gateway) {
        lastGone = clock.instant();
        gateways.remove(gateway);
        heard.remove(gateway);
    }

    public void line(URI gateway) {
        Instant now = clock.instant();
        heard.merge(
                gateway,
                new Heard(now, now),
                (before, first) ->
                        isStale(before, now) || now.isBefore(before.last()) ? first : new Heard(before.since(), now));
    }

    public void lost(URI gateway) {
        heard.remove(gateway);
    }

    /** Empty while a gateway is not heard, and when there are none at all. */
    public Optional<Instant> since() {
        Instant now = clock.instant();
        if (lastGone.isAfter(now)) {
            lastGone = now;
        }
        Optional<Instant> latest = Optional.empty();
        for (URI gateway : gateways) {
            Heard one = heard.get(gateway);
            if (one == null || isStale(one, now)) {
                return Optional.empty();
            }
            if (latest.isEmpty() || one.since().isAfter(latest.get())) {
                latest = Optional.of(one.since());
            }
        }
        return latest.map(all -> all.isBefore(lastGone) ? lastGone : all);
    }

    private static boolean isStale(Heard heard, Instant now) {
        return heard.last().plus(STALE).isBefore(now);
    }
}
