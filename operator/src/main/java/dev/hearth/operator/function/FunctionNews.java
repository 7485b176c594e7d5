package dev.hearth.operator.function;

import dev.hearth.api.function.Function;
import dev.hearth.operator.names.FunctionKey;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings news from beside the API server (fleets, downloads, references) into java-operator-sdk's queue. */
public final class FunctionNews {
    private volatile @Nullable Source source;

    /** This function should be looked at again; dropped before the reconciler has started, which looks at all. */
    public void about(FunctionKey function) {
        Source queue = source;
        if (queue != null) {
            queue.tell(function);
        }
    }

    /** @param deleted told when a function is gone or about to go */
    EventSource<?, Function> source(Consumer<FunctionKey> deleted) {
        Source made = new Source(deleted);
        source = made;
        return made;
    }

    private static final class Source extends AbstractEventSource<Function, Function>
            implements ResourceEventAware<Function> {
        private final Consumer<FunctionKey> deleted;

        Source(Consumer<FunctionKey> deleted) {
            super(Function.class, "news");
            this.deleted = deleted;
        }

        void tell(FunctionKey function) {
            if (isRunning()) {
                getEventHandler().handleEvent(new Event(new ResourceID(function.name(), function.namespace())));
            }
        }

        @Override
        public Set<Function> getSecondaryResources(Function primary) {
            return Set.of();
        }

        @Override
        public void onResourceUpdated(Function now, Function before) {
            if (now.isMarkedForDeletion()) {
                deleted.accept(FunctionKey.of(now));
            }
        }

        @Override
        public void onResourceDeleted(Function function) {
            deleted.accept(FunctionKey.of(function));
        }
    }
}
