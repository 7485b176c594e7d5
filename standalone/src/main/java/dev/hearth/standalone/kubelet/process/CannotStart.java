package dev.hearth.standalone.kubelet.process;

/** A command that the system would not run: the container's fault, told in its status. */
public final class CannotStart extends Exception {
    private static final long serialVersionUID = 1;

    CannotStart(String message) {
        super(message);
    }
}
