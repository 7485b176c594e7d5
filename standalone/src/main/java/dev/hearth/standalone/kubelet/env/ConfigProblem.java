package dev.hearth.standalone.kubelet.env;

/** What keeps a container from being configured: the message of its {@code CreateContainerConfigError}. */
public final class ConfigProblem extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigProblem(String message) {
        super(message);
    }
}
