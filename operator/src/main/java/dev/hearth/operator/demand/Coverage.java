package dev.hearth.operator.demand;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when every gateway's demand has been seen without a gap. Nothing is put out on the word of a gateway that is not
 * heard, so whoever scales down asks here first. A clock that jumps, either way, is a gap.
 */
public final class Coverage {
    /** Lines come every second; after this long without one a gateway is not heard. */
    public static final Duration STALE = Duration.ofSeconds(5);

    private record Heard(Instant since, Instant last) {}

    private final Collection<URI> gateways;
    private final Clock clock;
    private final Map<URI, Heard> heard = new ConcurrentHashMap<>();

    public Coverage(Collection<URI> gateways, Clock clock) {
        this.gateways = gateways;
        this.clock = clock;
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
        return latest;
    }

    private static boolean isStale(Heard heard, Instant now) {
        return heard.last().plus(STALE).isBefore(now);
    }
}
