package dev.hearth.operator.pods;

import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;

/** What a function may do and use, the same in a pod of its own and in one that waited for it. */
public final class Confinement {
    /** Where its code lies. */
    public static final String TASK_ROOT = "/var/task";

    /** Lambda gives one vCPU at 1,769 MB and shares of it below and above (developer guide, "Memory"). */
    private static final int MIB_PER_CPU = 1769;

    /** A pod without containers yet; its volume {@code tmp} is the disk. */
    public static PodSpecBuilder pod(long graceSeconds, int ephemeralStorageMiB) {
        return new PodSpecBuilder()
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(graceSeconds)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewVolume()
                .withName("tmp")
                .withNewEmptyDir()
                .withSizeLimit(new Quantity(ephemeralStorageMiB + "Mi"))
                .endEmptyDir()
                .endVolume();
    }

    /** Of the function. */
    public static ResourceRequirements resources(int memoryMiB) {
        return resources(memoryMiB, thousandths(memoryMiB));
    }

    /**
     * Of what fetches its code, which is not the function yet: a whole processor if there is one to be had, since a small function's
     * share makes seconds of a tenth of one. The request stays the function's, so the pod is scheduled as if it were not there.
     */
    public static ResourceRequirements fetching(int memoryMiB) {
        return resources(memoryMiB, Math.max(1000, thousandths(memoryMiB)));
    }

    private static int thousandths(int memoryMiB) {
        return memoryMiB * 1000 / MIB_PER_CPU;
    }

    private static ResourceRequirements resources(int memoryMiB, int cpuLimit) {
        Quantity memory = new Quantity(memoryMiB + "Mi");
        return new ResourceRequirementsBuilder()
                .addToLimits("memory", memory)
                .addToLimits("cpu", new Quantity(cpuLimit + "m"))
                .addToRequests("memory", memory)
                .addToRequests("cpu", new Quantity(thousandths(memoryMiB) + "m"))
                .build();
    }

    public static SecurityContext restricted() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    private Confinement() {}
}
