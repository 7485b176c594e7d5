package dev.hearth.standalone.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import dev.hearth.standalone.apiserver.store.Objects;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Says which groups, versions and resources there are: one by one, or all at once ("aggregated") for kubectl. */
public final class Discovery {
    private final Kinds kinds;

    public Discovery(Kinds kinds, Objects objects) {
        this.kinds = kinds;
    }

    /** A document with its media type; an empty etag is none. */
    public record Document(ObjectNode tree, String contentType, String etag) {}

    public static Document plain(ObjectNode tree) {
        return new Document(tree, "application/json", "");
    }

    public ObjectNode paths() {
        ObjectNode root = Json.object();
        ArrayNode paths = root.putArray("paths");
        List.of("/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version")
                .forEach(paths::add);
        kinds.now().groups().forEach((group, versions) -> {
            if (!group.isEmpty()) {
                versions.forEach(version -> paths.add("/apis/" + group + "/" + version));
            }
        });
        return root;
    }

    public Document core(String accept) {
        if (isAggregated(accept)) {
            return aggregated(accept, true);
        }
        ObjectNode versions = Json.object();
        versions.put("kind", "APIVersions").putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs");
        return plain(versions);
    }

    public Document groups(String accept) {
        if (isAggregated(accept)) {
            return aggregated(accept, false);
        }
        ObjectNode list = Json.object();
        list.put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        kinds.now().groups().forEach((group, versions) -> {
            if (!group.isEmpty()) {
                groups.add(group(group, versions));
            }
        });
        return plain(list);
    }

    public ObjectNode group(String group) {
        List<String> versions = kinds.now().groups().get(group);
        if (versions == null || group.isEmpty()) {
            throw ApiFailure.noSuchPath();
        }
        return group(group, versions).put("kind", "APIGroup").put("apiVersion", "v1");
    }

    private static ObjectNode group(String group, List<String> versions) {
        ObjectNode one = Json.object();
        one.put("name", group);
        ArrayNode all = one.putArray("versions");
        versions.forEach(version -> all.add(version(group, version)));
        one.set("preferredVersion", version(group, versions.getFirst()));
        return one;
    }

    private static ObjectNode version(String group, String version) {
        return Json.object().put("groupVersion", group + "/" + version).put("version", version);
    }

    public ObjectNode resources(String group, String version) {
        List<Kind> served = kinds.now().in(group, version);
        if (served.isEmpty()) {
            throw ApiFailure.noSuchPath();
        }
        ObjectNode list = Json.object();
        list.put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode resources = list.putArray("resources");
        for (Kind kind : served) {
            ObjectNode resource = resources.addObject();
            resource.put("name", kind.plural()).put("singularName", kind.singular());
            resource.put("namespaced", kind.namespaced()).put("kind", kind.kind());
            texts(resource, "verbs", new TreeSet<>(kind.verbs()));
            texts(resource, "shortNames", kind.shortNames());
            texts(resource, "categories", kind.categories());
            for (String subresource : new TreeSet<>(kind.subresources())) {
                ObjectNode below = resources.addObject();
                below.put("name", kind.plural() + "/" + subresource).put("singularName", "");
                below.put("namespaced", kind.namespaced());
                responseKind(below, kind, subresource);
                texts(below, "verbs", verbs(subresource));
            }
        }
        return list;
    }

    private static void responseKind(ObjectNode resource, Kind kind, String subresource) {
        switch (subresource) {
            case "scale" ->
                resource.put("group", "autoscaling").put("version", "v1").put("kind", "Scale");
            case "token" ->
                resource.put("group", "authentication.k8s.io")
                        .put("version", "v1")
                        .put("kind", "TokenRequest");
            case "binding" -> resource.put("kind", "Binding");
            case "eviction" ->
                resource.put("group", "policy").put("version", "v1").put("kind", "Eviction");
            default -> resource.put("kind", kind.kind());
        }
    }

    private static Set<String> verbs(String subresource) {
        return switch (subresource) {
            case "log" -> Set.of("get");
            case "binding", "eviction", "token" -> Set.of("create");
            case "finalize" -> Set.of("update");
            case "exec", "attach", "portforward" -> new TreeSet<>(Set.of("create", "get"));
            default -> new TreeSet<>(Set.of("get", "patch", "update"));
        };
    }

    private static void texts(ObjectNode object, String field, Iterable<String> texts) {
        if (texts.iterator().hasNext()) {
            ArrayNode array = object.putArray(field);
            texts.forEach(array::add);
        }
    }

    private static boolean isAggregated(String accept) {
        return accept.contains("as=APIGroupDiscoveryList");
    }

    private Document aggregated(String accept, boolean core) {
        String version =
                accept.contains("v=v2;") || accept.contains("v=v2,") || accept.endsWith("v=v2") ? "v2" : "v2beta1";
        ObjectNode list = Json.object();
        list.put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/" + version);
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        for (Map.Entry<String, List<String>> group : kinds.now().groups().entrySet()) {
            if (group.getKey().isEmpty() == core) {
                ObjectNode item = items.addObject();
                item.putObject("metadata").put("name", group.getKey());
                ArrayNode versions = item.putArray("versions");
                for (String one : group.getValue()) {
                    ObjectNode entry = versions.addObject();
                    entry.put("version", one).put("freshness", "Current");
                    entry.set("resources", aggregatedResources(group.getKey(), one));
                }
            }
        }
        String etag = "\"" + Integer.toHexString(list.hashCode()) + "\"";
        return new Document(
                list, "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList", etag);
    }

    private ArrayNode aggregatedResources(String group, String version) {
        ArrayNode resources = Json.array();
        kinds.now().in(group, version).stream()
                .sorted(Comparator.comparing(Kind::plural))
                .forEach(kind -> {
                    ObjectNode resource = resources.addObject();
                    resource.put("resource", kind.plural());
                    resource.set("responseKind", gvk(group, version, kind.kind()));
                    resource.put("scope", kind.namespaced() ? "Namespaced" : "Cluster");
                    resource.put("singularResource", kind.singular());
                    texts(resource, "verbs", new TreeSet<>(kind.verbs()));
                    texts(resource, "shortNames", kind.shortNames());
                    texts(resource, "categories", kind.categories());
                    if (!kind.subresources().isEmpty()) {
                        ArrayNode below = resource.putArray("subresources");
                        for (String name : new TreeSet<>(kind.subresources())) {
                            ObjectNode subresource = below.addObject();
                            subresource.put("subresource", name);
                            ObjectNode answered = Json.object();
                            responseKind(answered, kind, name);
                            subresource.set(
                                    "responseKind",
                                    gvk(
                                            answered.path("group").asText(group),
                                            answered.path("version").asText(version),
                                            answered.path("kind").asText()));
                            texts(subresource, "verbs", verbs(name));
                        }
                    }
                });
        return resources;
    }

    private static ObjectNode gvk(String group, String version, String kind) {
        return Json.object().put("group", group).put("version", version).put("kind", kind);
    }
}
