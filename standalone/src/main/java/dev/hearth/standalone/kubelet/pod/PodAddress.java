package dev.hearth.standalone.kubelet.pod;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/** A pod's IP address: the loopback address that the operator gave it, else the one that all share. */
final class PodAddress {
    private static final String LOOPBACK = "127.0.0.1";

    private PodAddress() {}

    static String of(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String host = annotations == null ? LOOPBACK : annotations.getOrDefault(Labels.RUNTIME_HOST, LOOPBACK);
        return host.matches("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}") ? host : LOOPBACK;
    }
}
