package dev.hearth.conformance.simulator;

import dev.hearth.operator.autoscaler.Autoscaler;
import dev.hearth.operator.autoscaler.Autoscaler.Crew;
import dev.hearth.operator.autoscaler.Autoscaler.Sample;
import dev.hearth.operator.autoscaler.Scale;
import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A pod under the operator's autoscaler, with lines as a gateway sends them: every second while there is a pod, at once
 * when a call finds none, and when the autoscaler has asked to be woken. What it decides is done at once; a pod that starts
 * serves half a second later, and all calls that come meanwhile wait for it as one cold start.
 */
final class ScaledPod {
    static final long START_MILLIS = 500;
    private static final Instant BEGIN = Instant.parse("2026-11-23T00:00:00Z");
    private static final Optional<Instant> ALWAYS_SEEN = Optional.of(BEGIN.minusSeconds(1_000_000));

    private final Scale scale;
    private final Autoscaler autoscaler = new Autoscaler();

    /** When each call that waits or runs will be done. */
    private final PriorityQueue<Long> ends = new PriorityQueue<>();

    private boolean there;
    private boolean awaited;
    private long readyFrom;
    private long lastLine;
    private long arrived;
    private long askedMillis;
    private int peak;
    private double idleMillis;
    private int cold;

    /** @param scale such that one pod has a place for every call: the last pod alone is looked at */
    ScaledPod(Scale scale) {
        this.scale = scale;
    }

    Outcome replay(Trace trace) {
        long now = 0;
        for (int i = 0; i < trace.arrivals().length; i++) {
            now = pass(now, trace.arrivals()[i]);
            arrive(now, trace.durations()[i]);
        }
        pass(now, Traces.WEEK);
        return new Outcome(trace.kind(), trace.arrivals().length, cold, idleMillis / 1000);
    }

    private long pass(long from, long until) {
        long now = from;
        while (now < until) {
            boolean was = there;
            long next = was ? Math.min(until, now - now % 1000 + 1000) : wake(now, until);
            advance(now, next);
            now = next;
            if (was ? now % 1000 == 0 : now < until) {
                line(now);
            }
        }
        return now;
    }

    private long wake(long now, long until) {
        return autoscaler
                .wakeAt(scale, at(now))
                .map(instant -> instant.toEpochMilli() - BEGIN.toEpochMilli())
                .filter(wake -> wake < until)
                .orElse(until);
    }

    private void advance(long from, long to) {
        long workedUntil = from;
        while (!ends.isEmpty() && ends.peek() <= to) {
            workedUntil = ends.peek();
            askedMillis += ends.poll() - from;
        }
        askedMillis += ends.size() * (to - from);
        idleMillis += there && ends.isEmpty() ? to - Math.max(from, workedUntil) : 0;
    }

    private void arrive(long now, long duration) {
        arrived++;
        boolean none = !there;
        if (none) {
            there = true;
            awaited = false;
            readyFrom = now + START_MILLIS;
        }
        if (readyFrom > now && !awaited) {
            awaited = true;
            cold++;
        }
        ends.add(Math.max(now, readyFrom) + duration);
        peak = Math.max(peak, ends.size());
        if (none) {
            line(now);
        }
    }

    private void line(long now) {
        Instant from = at(Math.max(lastLine, now - 1000));
        autoscaler.sample(scale, new Sample(from, at(now), askedMillis / 1000.0, arrived, peak, ends.size()));
        lastLine = now;
        arrived = 0;
        askedMillis = 0;
        peak = ends.size();
        int pods = there ? 1 : 0;
        int ready = there && readyFrom <= now ? 1 : 0;
        int desired = autoscaler.desired(scale, at(now), new Crew(pods, ready), ends.size(), ALWAYS_SEEN);
        if (desired > 0 && !there) {
            there = true;
            awaited = false;
            readyFrom = now + START_MILLIS;
        } else if (desired == 0 && there) {
            there = false;
            autoscaler.rest();
        }
    }

    private static Instant at(long millis) {
        return BEGIN.plusMillis(millis);
    }
}
