package dev.hearth.operator.pods;

/** Why a pod does not come up, as the reason and the message of the condition {@code Ready}. */
public record PodTrouble(String reason, String message) {
    public static final String IMAGE_UNAVAILABLE = "ImageUnavailable";
    public static final String UNSCHEDULABLE = "Unschedulable";
    public static final String CONTAINER_NOT_STARTED = "ContainerNotStarted";
    public static final String POD_REFUSED = "PodRefused";
    public static final String POD_EVICTED = "PodEvicted";
    public static final String CRASH_LOOP = "CrashLoop";

    /** As the scheduler says it of resources and of the most pods of a node; what a pod asks for otherwise, no room would help. */
    public boolean isWantOfRoom() {
        return reason.equals(UNSCHEDULABLE) && (message.contains("Insufficient ") || message.contains("Too many pods"));
    }
}
