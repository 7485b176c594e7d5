package dev.hearth.cluster;

/** Where rooms listen in their pods; the chart's Services lead there. */
final class Ports {
    static final int FUNCTIONS = 8080;
    static final int AWS = 4566;
    static final int RUNTIME = 9001;
    static final int PACKAGES = 9002;
    static final int STORAGE = 9003;
    static final int EVENTING = 9004;

    private Ports() {}
}
