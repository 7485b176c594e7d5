package dev.hearth.storage.objects.kind;

import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.notify.Notices;
import java.util.Optional;

/** Looks at objects where they lie, to decide what a crash has left open. */
public final class EngineSight implements Notices.Sight {
    private final BucketAdministration administration;

    public EngineSight(ObjectEngine engine) {
        this.administration = new BucketAdministration(engine);
    }

    @Override
    public Optional<Seen> look(String atEngine, String key) {
        return administration.look(atEngine, key);
    }
}
