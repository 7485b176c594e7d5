package dev.hearth.eventing.sources.delivery;

import dev.hearth.eventing.sources.payload.Item;
import java.util.List;

/** Told by a lane of its records' ends. Any thread. */
public interface Completion {
    /** The records need no more memory. */
    void settled(List<Item> items);

    /** Nobody needs these records again: they may be behind a commit. */
    void finished(long[] offsets);

    /** A lane has ended by a defect of ours: its records stay open, and whoever feeds it begins anew. */
    void broken(Throwable defect);
}
