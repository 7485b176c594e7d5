package dev.hearth.standalone.apiserver.gc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Stored;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is there by uid, and who depends on whom. Only the collector's thread touches it. */
final class OwnerGraph {
    private final Map<String, Key> alive = new HashMap<>();
    private final Map<String, Set<Key>> dependents = new HashMap<>();

    /** The {@code ownerReferences} of an object; empty where there are none. */
    static JsonNode owners(Stored stored) {
        return stored.object().path("metadata").path("ownerReferences");
    }

    void add(Stored stored) {
        alive.put(stored.uid(), stored.key());
        for (JsonNode owner : owners(stored)) {
            dependents
                    .computeIfAbsent(owner.path("uid").asText(), ignored -> new HashSet<>())
                    .add(stored.key());
        }
    }

    void replace(Stored before, Stored after) {
        unlink(before);
        add(after);
    }

    void remove(Stored gone) {
        unlink(gone);
        alive.remove(gone.uid());
    }

    private void unlink(Stored stored) {
        for (JsonNode owner : owners(stored)) {
            dependents.computeIfPresent(owner.path("uid").asText(), (uid, keys) -> {
                keys.remove(stored.key());
                return keys.isEmpty() ? null : keys;
            });
        }
    }

    /** Where the object of this uid lies, if it is known to be there. */
    Optional<Key> find(String uid) {
        return Optional.ofNullable(alive.get(uid));
    }

    List<Key> dependentsOf(String uid) {
        return List.copyOf(dependents.getOrDefault(uid, Set.of()));
    }
}
