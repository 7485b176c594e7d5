/**
 * One pod's life: volumes, init containers in order, containers with restarts and backoff, limits, deletion with grace,
 * and the status that tells it.
 *
 * <p>Door: {@link dev.hearth.standalone.kubelet.pod.PodRunner}. It knows no API server: what happens goes to a {@link
 * dev.hearth.standalone.kubelet.pod.PodSink}. All of a pod's state belongs to one virtual thread that reads messages.
 */
@NullMarked
package dev.hearth.standalone.kubelet.pod;

import org.jspecify.annotations.NullMarked;
