package dev.hearth.conformance.simulator;

import dev.hearth.operator.autoscaler.Scale;
import java.time.Duration;

/** A way of keeping pods. */
sealed interface Policy {
    String name();

    Outcome replay(Trace trace);

    /** The pod stays for so long after it worked last. */
    record Fixed(String name, Duration window) implements Policy {
        @Override
        public Outcome replay(Trace trace) {
            return new FixedPod(window.toMillis()).replay(trace);
        }
    }

    /** The operator's autoscaler. */
    record Scaled(String name, Scale scale) implements Policy {
        @Override
        public Outcome replay(Trace trace) {
            return new ScaledPod(scale).replay(trace);
        }
    }
}
