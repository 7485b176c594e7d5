package dev.hearth.eventing.sources.delivery;

/** Told of each step of the loop before it is taken. The tests end the service at each of them; else nobody listens. */
public interface Steps {
    Steps UNWATCHED = step -> {};

    /** In the order in which a batch comes by. */
    enum Step {
        /** Records have come from Kafka, none is taken. */
        POLLED,
        /** Records passed the filters and go to their lanes. */
        TAKEN,
        /** A batch is complete, the function is not invoked. */
        BATCHED,
        /** The function has answered, nothing follows from it yet. */
        ANSWERED,
        /** A failure record is at its destination, its records are open. */
        DEAD_LETTERED,
        /** Records are finished, but not committed. */
        FINISHED,
        /** About to commit. */
        COMMITTING,
        /** Committed. */
        COMMITTED
    }

    void at(Step step);
}
