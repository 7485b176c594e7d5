package dev.hearth.gateway.runtime;

/** Looks for pods that the watch has not brought yet. */
public interface UnknownPods {
    /**
     * Brings the route table up to date with the cluster's function pods and then runs {@code done}, from any thread.
     * Calls that come together share one look, and looks are at least a quarter of a second apart.
     */
    void refresh(Runnable done);
}
