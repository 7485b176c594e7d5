package dev.hearth.standalone.kubelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;

/** Hears what becomes of a pod. Called by the pod's thread, and must not block it. */
public interface PodSink {
    /** The whole status, whenever it has changed. */
    void status(Pod pod, PodStatus status);

    /** Something that a person wants to read in {@code kubectl describe}. */
    void event(Pod pod, Happening happening);

    /** A pod that was to be deleted is gone from this machine: its object can go. */
    void removed(Pod pod);

    /**
     * An Event's content.
     *
     * @param container the container it is about, or empty for the pod
     */
    record Happening(boolean warning, String reason, String message, String container) {
        static Happening normal(String reason, String message, String container) {
            return new Happening(false, reason, message, container);
        }

        static Happening warning(String reason, String message, String container) {
            return new Happening(true, reason, message, container);
        }
    }
}
