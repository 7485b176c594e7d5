package dev.hearth.eventing.sources.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The DynamoDB Streams API of whoever has the tables. Any thread; blocks. */
public interface TableStreams {
    /**
     * One call in the name of a namespace.
     *
     * @param operation such as {@code GetRecords}
     * @throws Refused when the service says no
     * @throws Unavailable when it does not answer
     */
    JsonNode call(String namespace, String operation, ObjectNode request);

    /** The service's error. */
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String type;

        /** @param type without its prefix, such as {@code ExpiredIteratorException} */
        public Refused(String type, String message) {
            super(message);
            this.type = type;
        }

        public String type() {
            return type;
        }
    }

    /** It cannot be reached now. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
