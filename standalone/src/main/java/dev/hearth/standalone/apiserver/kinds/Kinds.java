package dev.hearth.standalone.apiserver.kinds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every kind that is served now. Look-ups go through one immutable snapshot, so a request sees one state of it. */
public final class Kinds {
    private volatile Snapshot snapshot = new Snapshot(BuiltInKinds.all(), Map.of());

    /** @param revision changes with the set, for the ETags of discovery and OpenAPI */
    public record Snapshot(Map<String, Kind> byPath, Map<String, List<Kind>> customByDefinition, int revision) {
        Snapshot(List<Kind> builtIn, Map<String, List<Kind>> custom) {
            this(index(builtIn, custom), custom, custom.hashCode());
        }

        private static Map<String, Kind> index(List<Kind> builtIn, Map<String, List<Kind>> custom) {
            Map<String, Kind> byPath = new LinkedHashMap<>();
            builtIn.forEach(kind -> byPath.put(path(kind.group(), kind.version(), kind.plural()), kind));
            custom.values()
                    .forEach(kinds -> kinds.forEach(
                            kind -> byPath.putIfAbsent(path(kind.group(), kind.version(), kind.plural()), kind)));
            return byPath;
        }

        private static String path(String group, String version, String plural) {
            return group + "/" + version + "/" + plural;
        }

        public Optional<Kind> find(String group, String version, String plural) {
            return Optional.ofNullable(byPath.get(path(group, version, plural)));
        }

        public Optional<Kind> ofKind(String apiVersion, String kind) {
            return byPath.values().stream()
                    .filter(one -> one.kind().equals(kind) && one.apiVersion().equals(apiVersion))
                    .findFirst();
        }

        public Collection<Kind> all() {
            return byPath.values();
        }

        /** One kind a bucket: each stored object once. */
        public Collection<Kind> stored() {
            Map<Kind.Bucket, Kind> stored = new LinkedHashMap<>();
            byPath.values().stream()
                    .filter(kind -> kind.verbs().contains("list"))
                    .forEach(kind -> stored.putIfAbsent(kind.bucket(), kind));
            return stored.values();
        }

        /** Groups with their versions, preferred first, the core group included as the empty name. */
        public Map<String, List<String>> groups() {
            Map<String, List<String>> groups = new LinkedHashMap<>();
            for (Kind kind : byPath.values()) {
                List<String> versions = groups.computeIfAbsent(kind.group(), ignored -> new ArrayList<>());
                if (!versions.contains(kind.version())) {
                    versions.add(kind.version());
                }
            }
            groups.values().forEach(versions -> versions.sort(new VersionOrder()));
            return groups;
        }

        public List<Kind> in(String group, String version) {
            return byPath.values().stream()
                    .filter(kind -> kind.group().equals(group) && kind.version().equals(version))
                    .toList();
        }
    }

    public Snapshot now() {
        return snapshot;
    }

    /** Serves the kinds of a definition, in place of those it had before; an empty list takes it out. */
    public synchronized void define(String definition, List<Kind> kinds) {
        Map<String, List<Kind>> custom = new HashMap<>(snapshot.customByDefinition());
        if (kinds.isEmpty()) {
            custom.remove(definition);
        } else {
            custom.put(definition, List.copyOf(kinds));
        }
        snapshot = new Snapshot(BuiltInKinds.all(), Map.copyOf(custom));
    }
}
