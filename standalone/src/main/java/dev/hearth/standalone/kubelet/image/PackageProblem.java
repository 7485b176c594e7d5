package dev.hearth.standalone.kubelet.image;

/** A code package that cannot be used; the message names the package, the rule and what was found. */
public final class PackageProblem extends Exception {
    private static final long serialVersionUID = 1;

    PackageProblem(String message) {
        super(message);
    }
}
