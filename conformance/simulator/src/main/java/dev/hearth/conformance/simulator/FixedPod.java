package dev.hearth.conformance.simulator;

/** A pod that goes a fixed time after it worked last. */
final class FixedPod {
    private final long window;

    FixedPod(long windowMillis) {
        this.window = windowMillis;
    }

    Outcome replay(Trace trace) {
        int cold = 0;
        double idle = 0;
        long worksUntil = -window - 1;
        for (int i = 0; i < trace.arrivals().length; i++) {
            long now = trace.arrivals()[i];
            long begins = now;
            if (worksUntil + window < now) {
                cold++;
                idle += i == 0 ? 0 : window;
                begins += ScaledPod.START_MILLIS;
            } else {
                idle += Math.max(0, now - worksUntil);
            }
            worksUntil = Math.max(worksUntil, begins + trace.durations()[i]);
        }
        idle += trace.arrivals().length == 0 ? 0 : Math.clamp(Traces.WEEK - worksUntil, 0, window);
        return new Outcome(trace.kind(), trace.arrivals().length, cold, idle / 1000);
    }
}
