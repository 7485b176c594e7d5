package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.apply.Ownership;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.util.List;

/** Puts finished objects into the store, trying again when somebody was quicker. */
final class Storing {
    private static final int ATTEMPTS = 8;

    private final Objects objects;

    Storing(Objects objects) {
        this.objects = objects;
    }

    /** Reads, decides and stores; runs anew when what it read was changed before it stored. */
    interface Attempt {
        Outcome run() throws Objects.Moved;
    }

    static Outcome retrying(Kind kind, String name, Attempt attempt) {
        for (int tried = 0; ; tried++) {
            try {
                return attempt.run();
            } catch (Objects.Moved e) {
                if (tried == ATTEMPTS) {
                    throw ApiFailure.modifiedMeanwhile(kind.subject(name));
                }
            }
        }
    }

    /** Stores a change, if it is one; an object that was deleting and is held by nothing any more goes instead. */
    Outcome store(
            Kind kind, Stored stored, ObjectNode current, ObjectNode finished, Options options, List<String> warnings)
            throws Objects.Moved {
        boolean gone = losesItsLastFinalizer(kind, current, finished);
        if (options.dryRun()) {
            return new Outcome(200, finished, warnings);
        }
        if (gone) {
            return new Outcome(200, kind.view().apply(objects.delete(stored).object()), warnings);
        }
        if (Ownership.isSame(current, finished)) {
            return new Outcome(200, current, warnings);
        }
        Stored after = objects.update(stored, kind.unview().apply(finished));
        return new Outcome(200, kind.view().apply(after.object()), warnings);
    }

    private static boolean losesItsLastFinalizer(Kind kind, ObjectNode current, ObjectNode finished) {
        return Meta.isDeleting(finished)
                && Meta.finalizers(finished).isEmpty()
                && !Meta.finalizers(current).isEmpty()
                && finished.path("metadata").path("deletionGracePeriodSeconds").asLong(0) == 0
                && !isContentHeld(kind, finished);
    }

    private static boolean isContentHeld(Kind kind, ObjectNode object) {
        return kind.kind().equals("Namespace")
                && !object.path("spec").path("finalizers").isEmpty();
    }
}
