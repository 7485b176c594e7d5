package dev.hearth.eventing.schedules;

/** What becomes of ticks whose time passed while nobody wrote them down. */
public enum MissedTicks {
    /** The newest of them is made up for. */
    LATEST,
    /** None is. */
    SKIP,
    /** The newest hundred are, in their order. */
    ALL
}
