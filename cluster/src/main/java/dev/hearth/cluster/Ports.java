package dev.hearth.cluster;

/**
 * Where rooms listen in their pods; the chart's Services lead there. A pod has all of its addresses to itself, so the chart sets
 * none of this; where rooms stand side by side on one machine, {@code HEARTH_LISTEN_*} keeps them apart and on loopback.
 */
final class Ports {
    static final int FUNCTIONS = 8080;
    static final int AWS = 4566;
    static final int RUNTIME = 9001;
    static final int PACKAGES = 9002;
    static final int STORAGE = 9003;
    static final int EVENTING = 9004;

    /** Every listener's address: all of the pod's, which NetworkPolicies open one by one. */
    static String host(Settings settings) {
        return settings.text("HEARTH_LISTEN_HOST", "0.0.0.0");
    }

    /**
     * The port of one of its listeners; 0 is any free one.
     *
     * @param name not with PORT at its end, since Kubernetes sets variables of that kind for Services
     */
    static int of(Settings settings, String name, int usual) {
        return settings.number("HEARTH_LISTEN_" + name, usual, 0, 65535);
    }

    private Ports() {}
}
