package dev.hearth.standalone.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The two faces of an Event: {@code v1}, which is stored, and {@code events.k8s.io/v1}, which renames some fields. */
final class EventViews {
    private static final Map<String, String> CORE_TO_EVENTS = Map.of(
            "involvedObject", "regarding",
            "message", "note",
            "source", "deprecatedSource",
            "firstTimestamp", "deprecatedFirstTimestamp",
            "lastTimestamp", "deprecatedLastTimestamp",
            "count", "deprecatedCount",
            "reportingComponent", "reportingController");

    static ObjectNode toEventsGroup(ObjectNode stored) {
        ObjectNode event = stored.deepCopy().put("apiVersion", "events.k8s.io/v1");
        CORE_TO_EVENTS.forEach((core, other) -> rename(event, core, other));
        return event;
    }

    static ObjectNode toCore(ObjectNode given) {
        ObjectNode event = given.deepCopy().put("apiVersion", "v1");
        CORE_TO_EVENTS.forEach((core, other) -> rename(event, other, core));
        return event;
    }

    private static void rename(ObjectNode event, String from, String to) {
        var value = event.remove(from);
        if (value != null) {
            event.set(to, value);
        }
    }

    private EventViews() {}
}
