package dev.hearth.standalone.apiserver.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.select.Selector;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import dev.hearth.standalone.apiserver.table.Tables;
import java.time.Clock;
import java.util.List;

/**
 * What is watched, from when on, and in what form events are written.
 *
 * @param since the resource version after which changes are wanted, when {@code listFirst} is false
 * @param listFirst begin with an ADDED for each object there is
 * @param endsInitial say with a bookmark when that is done
 * @param timeoutSeconds after which the watch ends; 0 for the server's choice
 */
public record WatchPlan(
        Objects objects,
        Kind kind,
        String namespace,
        Selector selector,
        long since,
        boolean listFirst,
        boolean endsInitial,
        boolean bookmarks,
        long timeoutSeconds,
        Form form,
        Tables.Include include,
        Clock clock) {
    /** The media type of the events' objects. */
    public enum Form {
        OBJECT,
        TABLE,
        PARTIAL
    }

    boolean covers(Stored stored) {
        return (namespace.isEmpty() || namespace.equals(stored.key().namespace())) && selector.test(stored.object());
    }

    /** @param first whether this is the watch's first event, which tells a Table's columns */
    byte[] bytes(Stored stored, boolean first) {
        ObjectNode view = kind.view().apply(stored.object());
        return switch (form) {
            case OBJECT -> view == stored.object() ? stored.json() : Json.bytes(view);
            case TABLE ->
                Json.bytes(Tables.table(
                        kind,
                        List.of(view),
                        Json.object().put("resourceVersion", Long.toString(stored.resourceVersion())),
                        include,
                        first,
                        clock.instant()));
            case PARTIAL -> Json.bytes(Tables.partial(view));
        };
    }

    byte[] bookmark(long version, boolean initialEnd) {
        ObjectNode object = Json.object();
        object.put("kind", form == Form.PARTIAL ? "PartialObjectMetadata" : kind.kind());
        object.put("apiVersion", form == Form.PARTIAL ? "meta.k8s.io/v1" : kind.apiVersion());
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(version)).putNull("creationTimestamp");
        if (initialEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        if (form != Form.TABLE) {
            return Json.bytes(object);
        }
        ObjectNode table = Json.object();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata").put("resourceVersion", Long.toString(version));
        table.putNull("columnDefinitions");
        ObjectNode row = table.putArray("rows").addObject();
        row.putNull("cells");
        row.set("object", object);
        return Json.bytes(table);
    }
}
