package dev.hearth.eventing.streams.catalogue;

import dev.hearth.api.stream.Stream;
import dev.hearth.api.stream.StreamSpec;
import java.util.function.Consumer;

/** The way to change Stream objects. Any thread; blocks. */
public interface StreamObjects {
    /** @throws Refused when the cluster does not take it */
    void create(Stream stream);

    /** Changes the spec of the object as it is now. */
    void change(Stream stream, Consumer<StreamSpec> change);

    /** Its topic goes by its deletion policy. */
    void delete(Stream stream);

    /** The cluster refuses it, or does not answer. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean mayPass;

        public Refused(String message, boolean mayPass, Throwable cause) {
            super(message, cause);
            this.mayPass = mayPass;
        }

        /** May the same be taken later? */
        public boolean mayPass() {
            return mayPass;
        }
    }
}
