package dev.hearth.gateway.route;

/** Hears what changes in {@link Routes}, from any thread, each function's and each pod's changes in order. */
public interface RouteListener {
    void functionChanged(FunctionRoute function);

    void functionGone(FunctionRoute function);

    void podChanged(PodRoute pod);

    void podGone(PodRoute pod);

    default void assignmentChanged(AssignmentRoute assignment) {}

    default void assignmentGone(AssignmentRoute assignment) {}
}
