package dev.hearth.standalone.kubelet.volume;

/**
 * A volume that cannot be made. {@link #passes()} when it may come to be (its Secret is not there yet), otherwise never
 * on this kubelet.
 */
public final class VolumeProblem extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean passes;

    private VolumeProblem(String message, boolean passes) {
        super(message);
        this.passes = passes;
    }

    static VolumeProblem notYet(String volume, String why) {
        return new VolumeProblem("MountVolume.SetUp failed for volume \"" + volume + "\" : " + why, true);
    }

    static VolumeProblem never(String volume, String why) {
        return new VolumeProblem("The volume \"" + volume + "\" " + why, false);
    }

    public boolean passes() {
        return passes;
    }
}
