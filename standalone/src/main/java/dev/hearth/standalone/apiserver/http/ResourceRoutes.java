package dev.hearth.standalone.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.access.Reviews;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.patch.JsonPatch;
import dev.hearth.standalone.apiserver.patch.MergePatch;
import dev.hearth.standalone.apiserver.patch.StrategicMergePatch;
import dev.hearth.standalone.apiserver.pod.PodRoutes;
import dev.hearth.standalone.apiserver.resource.Bodies;
import dev.hearth.standalone.apiserver.resource.Deletion;
import dev.hearth.standalone.apiserver.resource.Listing;
import dev.hearth.standalone.apiserver.resource.Options;
import dev.hearth.standalone.apiserver.resource.Outcome;
import dev.hearth.standalone.apiserver.resource.Resources;
import dev.hearth.standalone.apiserver.resource.Scale;
import dev.hearth.standalone.apiserver.select.Selector;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import dev.hearth.standalone.apiserver.table.Tables;
import dev.hearth.standalone.apiserver.table.Tables.Include;
import dev.hearth.standalone.apiserver.watch.WatchPlan;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The verbs on collections and objects of a kind: which method on which path does what. */
public final class ResourceRoutes {
    private final Objects objects;
    private final Resources resources;
    private final Listing listing;
    private final Deletion deletion;
    private final Reviews reviews;
    private final PodRoutes pods;
    private final Clock clock;

    public ResourceRoutes(
            Objects objects,
            Resources resources,
            Listing listing,
            Deletion deletion,
            Reviews reviews,
            PodRoutes pods,
            Clock clock) {
        this.objects = objects;
        this.resources = resources;
        this.listing = listing;
        this.deletion = deletion;
        this.reviews = reviews;
        this.pods = pods;
        this.clock = clock;
    }

    /** @param rest what follows the resource: nothing, a name, or a name and a subresource */
    Reply route(Call call, Kind kind, String namespace, List<String> rest) {
        String name = rest.isEmpty() ? "" : rest.getFirst();
        Reviews.require(call.caller(), kind, call.method().toLowerCase(java.util.Locale.ROOT), name);
        if (kind.verbs().equals(java.util.Set.of("create"))) {
            if (!call.method().equals("POST") || !rest.isEmpty()) {
                throw ApiFailure.methodNotAllowed();
            }
            ObjectNode review = call.object();
            Bodies.checkPath(kind, namespace, review);
            return Reply.json(201, reviews.answer(kind, review, call.caller()));
        }
        return switch (rest.size()) {
            case 0 -> collection(call, kind, namespace);
            case 1 -> object(call, kind, namespace, name);
            case 2 -> subresource(call, kind, namespace, name, rest.get(1));
            default -> throw ApiFailure.noSuchPath();
        };
    }

    private Reply collection(Call call, Kind kind, String namespace) {
        return switch (call.method()) {
            case "GET" -> call.isTrue("watch") ? watch(call, kind, namespace, "") : list(call, kind, namespace);
            case "POST" -> {
                if (kind.namespaced() && namespace.isEmpty()) {
                    throw ApiFailure.methodNotAllowed();
                }
                yield outcome(call, kind, resources.create(kind, namespace, call.object(), call.options()));
            }
            case "DELETE" -> deleteAll(call, kind, namespace);
            default -> throw ApiFailure.methodNotAllowed();
        };
    }

    private Selector selector(Call call, Kind kind) {
        return Selector.of(kind, call.query("labelSelector"), call.query("fieldSelector"));
    }

    private Reply list(Call call, Kind kind, String namespace) {
        Media media = Media.of(call.header("Accept"));
        Listing.Query query = new Listing.Query(
                selector(call, kind),
                (int) Math.min(100_000, call.number("limit").orElse(0L)),
                call.query("continue"),
                call.query("resourceVersion"));
        Listing.Page page = listing.list(kind, namespace, query);
        return switch (media) {
            case OBJECT -> Reply.json(200, Listing.object(kind, page));
            case TABLE ->
                Reply.json(
                        200,
                        Tables.table(
                                kind,
                                views(kind, page),
                                Listing.metadata(page),
                                Include.of(call.query("includeObject")),
                                true,
                                clock.instant()));
            case PARTIAL -> Reply.json(200, Tables.partialList(views(kind, page), Listing.metadata(page)));
        };
    }

    private static List<ObjectNode> views(Kind kind, Listing.Page page) {
        List<ObjectNode> views = new ArrayList<>();
        page.objects().forEach(stored -> views.add(kind.view().apply(stored.object())));
        return views;
    }

    private Reply watch(Call call, Kind kind, String namespace, String name) {
        String fields = name.isEmpty() ? call.query("fieldSelector") : "metadata.name=" + name;
        Media media = Media.of(call.header("Accept"));
        String version = call.query("resourceVersion");
        String initial = call.query("sendInitialEvents");
        if (!initial.isEmpty() && !call.query("resourceVersionMatch").equals("NotOlderThan")) {
            throw ApiFailure.of(422, "Invalid", "sendInitialEvents needs resourceVersionMatch=NotOlderThan");
        }
        boolean listFirst = initial.equals("true") || (initial.isEmpty() && (version.isEmpty() || version.equals("0")));
        long since = version.isEmpty() || version.equals("0") ? objects.resourceVersion() : Listing.parse(version);
        return new Reply.Watch(new WatchPlan(
                objects,
                kind,
                namespace,
                Selector.of(kind, call.query("labelSelector"), fields),
                since,
                listFirst,
                initial.equals("true"),
                call.isTrue("allowWatchBookmarks"),
                call.number("timeoutSeconds").orElse(0L),
                switch (media) {
                    case OBJECT -> WatchPlan.Form.OBJECT;
                    case TABLE -> WatchPlan.Form.TABLE;
                    case PARTIAL -> WatchPlan.Form.PARTIAL;
                },
                Include.of(call.query("includeObject")),
                clock));
    }

    private Reply deleteAll(Call call, Kind kind, String namespace) {
        JsonNode body = call.tree();
        Deletion.How how = Deletion.How.of(body, call::query);
        Selector selector = selector(call, kind);
        Objects.Listing all = objects.list(kind.bucket(), namespace);
        List<Stored> gone = new ArrayList<>();
        for (Stored stored : all.objects()) {
            if (selector.test(stored.object())) {
                try {
                    deletion.delete(kind, stored.key().namespace(), stored.key().name(), how);
                    gone.add(stored);
                } catch (ApiFailure e) {
                    if (!e.reason().equals("NotFound")) {
                        throw e;
                    }
                }
            }
        }
        return Reply.json(
                200,
                Listing.object(kind, new Listing.Page(all.resourceVersion(), gone, "", java.util.Optional.empty())));
    }

    private Reply object(Call call, Kind kind, String namespace, String name) {
        return switch (call.method()) {
            case "GET" ->
                call.isTrue("watch")
                        ? watch(call, kind, namespace, name)
                        : outcome(call, kind, new Outcome(200, resources.get(kind, namespace, name), List.of()));
            case "PUT" -> put(call, kind, namespace, name, "");
            case "PATCH" -> patch(call, kind, namespace, name, "");
            case "DELETE" ->
                outcome(call, kind, deletion.delete(kind, namespace, name, Deletion.How.of(call.tree(), call::query)));
            default -> throw ApiFailure.methodNotAllowed();
        };
    }

    private Reply put(Call call, Kind kind, String namespace, String name, String subresource) {
        return outcome(call, kind, resources.update(kind, namespace, name, subresource, call.object(), call.options()));
    }

    private Reply patch(Call call, Kind kind, String namespace, String name, String subresource) {
        Options options = call.options();
        if (call.contentType().equals("application/apply-patch+yaml")) {
            return outcome(call, kind, resources.apply(kind, namespace, name, subresource, call.object(), options));
        }
        return outcome(call, kind, resources.patch(kind, namespace, name, subresource, change(call, kind), options));
    }

    private static Resources.Change change(Call call, Kind kind) {
        return switch (call.contentType()) {
            case "application/json-patch+json" -> {
                JsonNode patch = call.tree();
                yield current -> JsonPatch.apply(current, patch);
            }
            case "application/merge-patch+json" -> {
                JsonNode patch = call.tree();
                yield current -> MergePatch.apply(current, patch);
            }
            case "application/strategic-merge-patch+json" -> {
                if (kind.custom()) {
                    throw unknownPatch("application/json-patch+json, application/merge-patch+json,"
                            + " application/apply-patch+yaml");
                }
                JsonNode patch = call.tree();
                yield current -> StrategicMergePatch.apply(current, patch, kind.schema());
            }
            default ->
                throw unknownPatch("application/json-patch+json, application/merge-patch+json,"
                        + " application/strategic-merge-patch+json, application/apply-patch+yaml");
        };
    }

    private static ApiFailure unknownPatch(String accepted) {
        return ApiFailure.unsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: " + accepted);
    }

    private Reply subresource(Call call, Kind kind, String namespace, String name, String subresource) {
        if (!kind.subresources().contains(subresource)) {
            throw ApiFailure.noSuchPath();
        }
        return switch (subresource) {
            case "status" ->
                switch (call.method()) {
                    case "GET" ->
                        outcome(call, kind, new Outcome(200, resources.get(kind, namespace, name), List.of()));
                    case "PUT" -> put(call, kind, namespace, name, "status");
                    case "PATCH" -> patch(call, kind, namespace, name, "status");
                    default -> throw ApiFailure.methodNotAllowed();
                };
            case "scale" -> scale(call, kind, namespace, name);
            case "token" -> {
                if (!call.method().equals("POST")) {
                    throw ApiFailure.methodNotAllowed();
                }
                yield Reply.json(201, reviews.issue(resources.stored(kind, namespace, name), call.tree()));
            }
            case "finalize" -> finalizeNamespace(call, kind, name);
            default -> pods.route(call, kind, namespace, name, subresource);
        };
    }

    private Reply finalizeNamespace(Call call, Kind kind, String name) {
        if (!call.method().equals("PUT")) {
            throw ApiFailure.methodNotAllowed();
        }
        ObjectNode body = call.object();
        Stored stored = resources.stored(kind, "", name);
        ObjectNode next = stored.object().deepCopy();
        next.set("spec", body.path("spec").isObject() ? body.get("spec") : Json.object());
        try {
            boolean gone = Meta.isDeleting(next)
                    && next.path("spec").path("finalizers").isEmpty()
                    && Meta.finalizers(next).isEmpty();
            Stored after = gone ? objects.delete(stored) : objects.update(stored, next);
            return Reply.json(200, after.object());
        } catch (Objects.Moved e) {
            throw ApiFailure.modifiedMeanwhile(kind.subject(name));
        }
    }

    private Reply scale(Call call, Kind kind, String namespace, String name) {
        Kind.ScalePaths paths = kind.scale().orElseThrow(ApiFailure::noSuchPath);
        ObjectNode current = resources.get(kind, namespace, name);
        Resources.Change change = switch (call.method()) {
            case "GET" -> object -> object;
            case "PUT" -> {
                ObjectNode body = call.object();
                yield object -> Scale.write(object, body, paths);
            }
            case "PATCH" -> {
                if (call.contentType().equals("application/apply-patch+yaml")) {
                    throw ApiFailure.notHere("server-side apply of the 'scale' subresource is not served; patch"
                            + " it, or apply the object itself");
                }
                Resources.Change patch = call.contentType().equals("application/strategic-merge-patch+json")
                        ? mergeOf(call)
                        : change(call, kind);
                yield object -> Scale.write(object, patch.apply(Scale.read(object, paths)), paths);
            }
            default -> throw ApiFailure.methodNotAllowed();
        };
        if (call.method().equals("GET")) {
            return Reply.json(200, Scale.read(current, paths));
        }
        Outcome outcome = resources.change(kind, namespace, name, "scale", change, call.options());
        return Reply.json(200, Scale.read(outcome.object(), paths));
    }

    private static Resources.Change mergeOf(Call call) {
        JsonNode patch = call.tree();
        return current -> MergePatch.apply(current, patch);
    }

    private Reply outcome(Call call, Kind kind, Outcome outcome) {
        Media media = Media.of(call.header("Accept"));
        if (outcome.object().path("kind").asText().equals("Status") || media == Media.OBJECT) {
            return Reply.json(outcome.code(), outcome.object(), outcome.warnings());
        }
        ObjectNode shown = media == Media.PARTIAL
                ? Tables.partial(outcome.object())
                : Tables.table(
                        kind,
                        List.of(outcome.object()),
                        Json.object().put("resourceVersion", Meta.text(outcome.object(), "resourceVersion")),
                        Include.of(call.query("includeObject")),
                        true,
                        clock.instant());
        return Reply.json(outcome.code(), shown, outcome.warnings());
    }
}
