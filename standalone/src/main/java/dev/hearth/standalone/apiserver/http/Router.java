package dev.hearth.standalone.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.discovery.Discovery;
import dev.hearth.standalone.apiserver.discovery.OpenApi;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import java.util.List;
import java.util.Set;

/**
 * Finds what a path is about.
 *
 * <pre>
 *   /api, /apis, /apis/G, /api/v1, /apis/G/V                    discovery
 *   /openapi/v3, /openapi/v3/…                                  OpenAPI
 *   …/V/RESOURCE[/NAME[/SUBRESOURCE]]                           cluster-scoped, or all namespaces
 *   …/V/namespaces/NAMESPACE/RESOURCE[/NAME[/SUBRESOURCE]]      in a namespace
 * </pre>
 */
public final class Router {
    private static final Set<String> OF_NAMESPACE = Set.of("status", "finalize");

    private final Kinds kinds;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final ResourceRoutes resources;

    public Router(Kinds kinds, Discovery discovery, OpenApi openApi, ResourceRoutes resources) {
        this.kinds = kinds;
        this.discovery = discovery;
        this.openApi = openApi;
        this.resources = resources;
    }

    /** Paths that need no token: they say that the server is there, and nothing about what is in it. */
    static boolean isOpen(List<String> path) {
        return !path.isEmpty()
                && (Set.of("healthz", "readyz", "livez").contains(path.getFirst()) || path.equals(List.of("version")));
    }

    static Reply open(List<String> path) {
        return path.getFirst().equals("version") ? Reply.json(200, version()) : Reply.text("ok");
    }

    private static ObjectNode version() {
        ObjectNode version = Json.object();
        version.put("major", "1").put("minor", "32").put("gitVersion", "v1.32.0+hearth-local");
        version.put("gitCommit", "").put("gitTreeState", "").put("buildDate", "1970-01-01T00:00:00Z");
        return version.put("goVersion", "").put("compiler", "").put("platform", "hearth/local");
    }

    Reply route(Call call) {
        List<String> path = call.path();
        if (path.isEmpty()) {
            return Reply.json(200, discovery.paths());
        }
        return switch (path.getFirst()) {
            case "api" -> {
                if (path.size() == 1) {
                    yield get(call, discovery.core(call.header("Accept")));
                }
                yield inVersion(call, "", path.get(1), path.subList(2, path.size()));
            }
            case "apis" -> {
                if (path.size() == 1) {
                    yield get(call, discovery.groups(call.header("Accept")));
                }
                if (path.size() == 2) {
                    yield get(call, Discovery.plain(discovery.group(path.get(1))));
                }
                yield inVersion(call, path.get(1), path.get(2), path.subList(3, path.size()));
            }
            case "openapi" -> openApi(call, path);
            default -> throw ApiFailure.noSuchPath();
        };
    }

    private static Reply get(Call call, Discovery.Document document) {
        if (!call.method().equals("GET")) {
            throw ApiFailure.methodNotAllowed();
        }
        return new Reply.Whole(200, document.contentType(), Json.bytes(document.tree()), List.of(), document.etag());
    }

    private Reply openApi(Call call, List<String> path) {
        if (path.equals(List.of("openapi", "v2"))) {
            return OpenApiV2.reply();
        }
        if (path.equals(List.of("openapi", "v3"))) {
            return Reply.json(200, openApi.index());
        }
        if (path.size() < 4 || !path.get(1).equals("v3") || !call.method().equals("GET")) {
            throw ApiFailure.noSuchPath();
        }
        boolean core = path.get(2).equals("api") && path.size() == 4;
        boolean named = path.get(2).equals("apis") && path.size() == 5;
        if (!core && !named) {
            throw ApiFailure.noSuchPath();
        }
        byte[] document =
                openApi.document(core ? "" : path.get(3), path.getLast()).orElseThrow(ApiFailure::noSuchPath);
        return new Reply.Whole(200, "application/json", document, List.of(), "");
    }

    private Reply inVersion(Call call, String group, String version, List<String> rest) {
        Kinds.Snapshot now = kinds.now();
        if (rest.isEmpty()) {
            return get(call, Discovery.plain(discovery.resources(group, version)));
        }
        if (rest.getFirst().equals("watch")) {
            throw ApiFailure.notHere("the path prefix '/watch' is not served; use '?watch=true' on the list's path");
        }
        if (rest.getFirst().equals("namespaces")
                && rest.size() >= 3
                && !(group.isEmpty() && OF_NAMESPACE.contains(rest.get(2)) && rest.size() == 3)) {
            Kind kind = now.find(group, version, rest.get(2))
                    .filter(Kind::namespaced)
                    .orElseThrow(ApiFailure::noSuchPath);
            return resources.route(call, kind, rest.get(1), rest.subList(3, rest.size()));
        }
        Kind kind = now.find(group, version, rest.getFirst()).orElseThrow(ApiFailure::noSuchPath);
        return resources.route(call, kind, "", rest.subList(1, rest.size()));
    }
}
