package dev.hearth.standalone.kubelet.log;

import io.fabric8.kubernetes.api.model.Pod;

/** Which pod: its name may come again, its uid never does. */
public record PodId(String namespace, String name, String uid) {
    private static final int LONGEST_NAME_IN_FOLDER = 120;

    public PodId {
        if (namespace.contains("/") || name.contains("/")) {
            throw new IllegalArgumentException(
                    "A pod's namespace and name must not hold a slash: \"" + namespace + "\", \"" + name + "\".");
        }
        if (!uid.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("The pod \"" + namespace + "/" + name + "\" has the uid \"" + uid
                    + "\", which is no name for a folder: 1 to 64 letters, digits and hyphens.");
        }
    }

    public static PodId of(Pod pod) {
        return new PodId(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid());
    }

    /** Like the kubelet's {@code <namespace>_<name>_<uid>}, cut so that it is never longer than a file name may be. */
    public String folder() {
        String shortName = name.substring(0, Math.min(name.length(), LONGEST_NAME_IN_FOLDER));
        return namespace + "_" + shortName + "_" + uid;
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
