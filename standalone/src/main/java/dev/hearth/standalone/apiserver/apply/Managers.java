package dev.hearth.standalone.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code managedFields} of one object, by manager. */
final class Managers {
    private static final int MOST_UPDATERS = 10;

    private final Map<Manager, Held> held = new LinkedHashMap<>();

    /** Who. Two updates by one program through one endpoint are one manager. */
    record Manager(String name, String operation, String apiVersion, String subresource) {
        static final String APPLY = "Apply";
        static final String UPDATE = "Update";

        /** As conflicts name it. */
        String shown() {
            String text = '"' + name + '"' + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + '"');
            return operation.equals(UPDATE) ? text + " using " + apiVersion : text;
        }
    }

    record Held(FieldSet fields, String time) {}

    static Managers of(JsonNode object) {
        Managers managers = new Managers();
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            managers.held.put(
                    new Manager(
                            entry.path("manager").asText(""),
                            entry.path("operation").asText(""),
                            entry.path("apiVersion").asText(""),
                            entry.path("subresource").asText("")),
                    new Held(
                            FieldSet.read(entry.path("fieldsV1")),
                            entry.path("time").asText("")));
        }
        return managers;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    Map<Manager, Held> all() {
        return held;
    }

    FieldSet fields(Manager manager) {
        Held one = held.get(manager);
        return one == null ? new FieldSet() : one.fields();
    }

    /** Keeps the old time where the fields stay the same. */
    void set(Manager manager, FieldSet fields, String now) {
        Held old = held.get(manager);
        if (fields.isEmpty()) {
            held.remove(manager);
        } else if (old == null || !old.fields().equals(fields)) {
            held.put(manager, new Held(fields, now));
        }
    }

    void takeFromOthers(Manager manager, FieldSet fields) {
        for (Manager other : Map.copyOf(held).keySet()) {
            if (!other.equals(manager)) {
                Held old = java.util.Objects.requireNonNull(held.get(other));
                FieldSet left = old.fields().minus(fields);
                if (left.isEmpty()) {
                    held.remove(other);
                } else if (!left.equals(old.fields())) {
                    held.put(other, new Held(left, old.time()));
                }
            }
        }
    }

    FieldSet union() {
        FieldSet all = new FieldSet();
        for (Held one : held.values()) {
            all = all.union(one.fields());
        }
        return all;
    }

    void writeTo(ObjectNode object) {
        mergeOldUpdaters();
        ObjectNode metadata = Meta.of(object);
        metadata.remove("managedFields");
        if (held.isEmpty()) {
            return;
        }
        ArrayNode entries = metadata.putArray("managedFields");
        held.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Manager, Held> one) ->
                                one.getKey().operation().equals(Manager.APPLY) ? 0 : 1)
                        .thenComparing(one -> one.getValue().time())
                        .thenComparing(one -> one.getKey().name()))
                .forEach(one -> entries.add(entry(one.getKey(), one.getValue())));
    }

    private static ObjectNode entry(Manager manager, Held held) {
        ObjectNode entry = Json.object();
        entry.put("apiVersion", manager.apiVersion()).put("fieldsType", "FieldsV1");
        entry.set("fieldsV1", held.fields().write());
        entry.put("manager", manager.name()).put("operation", manager.operation());
        if (!manager.subresource().isEmpty()) {
            entry.put("subresource", manager.subresource());
        }
        return held.time().isEmpty() ? entry : entry.put("time", held.time());
    }

    /** The list may not grow for ever: beyond ten updaters the oldest become one. */
    private void mergeOldUpdaters() {
        while (held.keySet().stream()
                        .filter(one -> one.operation().equals(Manager.UPDATE))
                        .count()
                > MOST_UPDATERS) {
            var oldest = held.entrySet().stream()
                    .filter(one -> one.getKey().operation().equals(Manager.UPDATE)
                            && !one.getKey().name().equals("ancient-changes"))
                    .min(Comparator.comparing(one -> one.getValue().time()))
                    .orElseThrow();
            Manager ancient = new Manager(
                    "ancient-changes", Manager.UPDATE, oldest.getKey().apiVersion(), "");
            FieldSet both = fields(ancient).union(oldest.getValue().fields());
            held.remove(oldest.getKey());
            held.put(ancient, new Held(both, oldest.getValue().time()));
        }
    }
}
