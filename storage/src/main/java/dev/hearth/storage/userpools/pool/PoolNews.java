package dev.hearth.storage.userpools.pool;

import dev.hearth.api.userpool.UserPool;
import dev.hearth.storage.userpools.directory.PoolKey;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings news from beside the API server (the engine came or went) into java-operator-sdk's queue. */
public final class PoolNews {
    private volatile @Nullable Source source;

    /** This pool should be looked at again; dropped before the reconciler has started, which looks at all. */
    public void about(PoolKey pool) {
        Source queue = source;
        if (queue != null) {
            queue.tell(pool);
        }
    }

    EventSource<?, UserPool> source() {
        Source made = new Source();
        source = made;
        return made;
    }

    private static final class Source extends AbstractEventSource<UserPool, UserPool> {
        Source() {
            super(UserPool.class, "news");
        }

        void tell(PoolKey pool) {
            if (isRunning()) {
                getEventHandler().handleEvent(new Event(new ResourceID(pool.name(), pool.namespace())));
            }
        }

        @Override
        public Set<UserPool> getSecondaryResources(UserPool primary) {
            return Set.of();
        }
    }
}
