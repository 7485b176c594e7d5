package dev.hearth.standalone.apiserver.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.PodLogs;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.http.Call;
import dev.hearth.standalone.apiserver.http.Reply;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.resource.Deletion;
import dev.hearth.standalone.apiserver.resource.Resources;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The subresources of Pods. */
public final class PodRoutes {
    private final Objects objects;
    private final Resources resources;
    private final Deletion deletion;
    private final Clock clock;
    private volatile @Nullable PodLogs logs;

    public PodRoutes(Objects objects, Resources resources, Deletion deletion, Clock clock) {
        this.objects = objects;
        this.resources = resources;
        this.deletion = deletion;
        this.clock = clock;
    }

    public void connect(PodLogs port) {
        logs = port;
    }

    public Reply route(Call call, Kind kind, String namespace, String name, String subresource) {
        return switch (subresource) {
            case "log" -> log(call, kind, namespace, name);
            case "binding" -> bind(call, kind, namespace, name);
            case "eviction" -> evict(call, kind, namespace, name);
            default ->
                throw ApiFailure.notHere("'" + subresource + "' of pods is not served by the local API server:"
                        + " its pods are processes of this machine, which ps, kill and a debugger reach directly");
        };
    }

    private Reply log(Call call, Kind kind, String namespace, String name) {
        if (!call.method().equals("GET")) {
            throw ApiFailure.methodNotAllowed();
        }
        Stored pod = resources.stored(kind, namespace, name);
        PodLogs port = logs;
        if (port == null) {
            throw ApiFailure.of(
                    503, "ServiceUnavailable", "the kubelet that keeps the logs is not running yet; try again");
        }
        String container = container(pod.object(), name, call.query("container"));
        PodLogs.Query query = new PodLogs.Query(
                namespace,
                name,
                pod.uid(),
                container,
                call.isTrue("follow"),
                call.isTrue("previous"),
                call.isTrue("timestamps"),
                call.number("tailLines").map(OptionalLong::of).orElse(OptionalLong.empty()),
                since(call),
                call.number("limitBytes").map(OptionalLong::of).orElse(OptionalLong.empty()));
        requireStarted(pod.object(), name, container, query.previous());
        return new Reply.Text(to -> {
            try {
                port.read(query, to);
            } catch (PodLogs.NoLog e) {
                throw ApiFailure.badRequest(e.getMessage() == null ? "there is no such log" : e.getMessage());
            }
        });
    }

    private Optional<Instant> since(Call call) {
        String time = call.query("sinceTime");
        Optional<Long> seconds = call.number("sinceSeconds");
        if (!time.isEmpty() && seconds.isPresent()) {
            throw ApiFailure.badRequest("at most one of `sinceTime` or `sinceSeconds` may be specified");
        }
        if (time.isEmpty()) {
            return seconds.map(ago -> clock.instant().minusSeconds(ago));
        }
        try {
            return Optional.of(OffsetDateTime.parse(time).toInstant());
        } catch (DateTimeParseException e) {
            throw ApiFailure.badRequest(
                    "the query parameter 'sinceTime' is '" + time + "'; it must be an RFC 3339 time");
        }
    }

    private static String container(ObjectNode pod, String name, String wanted) {
        List<String> names = new ArrayList<>();
        pod.path("spec")
                .path("containers")
                .forEach(one -> names.add(one.path("name").asText()));
        List<String> initial = new ArrayList<>();
        pod.path("spec")
                .path("initContainers")
                .forEach(one -> initial.add(one.path("name").asText()));
        if (wanted.isEmpty()) {
            if (names.size() == 1) {
                return names.getFirst();
            }
            String annotated = pod.path("metadata")
                    .path("annotations")
                    .path("kubectl.kubernetes.io/default-container")
                    .asText("");
            if (names.contains(annotated)) {
                return annotated;
            }
            throw ApiFailure.badRequest("a container name must be specified for pod " + name + ", choose one of: ["
                    + String.join(" ", names) + "]"
                    + (initial.isEmpty() ? "" : " or one of the init containers: [" + String.join(" ", initial) + "]"));
        }
        if (!names.contains(wanted) && !initial.contains(wanted)) {
            throw ApiFailure.badRequest("container " + wanted + " is not valid for pod " + name);
        }
        return wanted;
    }

    private static void requireStarted(ObjectNode pod, String name, String container, boolean previous) {
        for (String list : List.of("containerStatuses", "initContainerStatuses")) {
            for (JsonNode status : pod.path("status").path(list)) {
                if (!status.path("name").asText().equals(container)) {
                    continue;
                }
                if (previous && !status.path("lastState").has("terminated")) {
                    throw ApiFailure.badRequest(
                            "previous terminated container \"" + container + "\" in pod \"" + name + "\" not found");
                }
                JsonNode waiting = status.path("state").path("waiting");
                if (!waiting.isMissingNode() && !status.path("lastState").has("terminated")) {
                    throw waiting(name, container, waiting.path("reason").asText("ContainerCreating"));
                }
                return;
            }
        }
        throw waiting(name, container, "ContainerCreating");
    }

    private static ApiFailure waiting(String pod, String container, String reason) {
        return ApiFailure.badRequest(
                "container \"" + container + "\" in pod \"" + pod + "\" is waiting to start: " + reason);
    }

    private Reply bind(Call call, Kind kind, String namespace, String name) {
        if (!call.method().equals("POST")) {
            throw ApiFailure.methodNotAllowed();
        }
        String node = call.object().path("target").path("name").asText("");
        if (node.isEmpty()) {
            throw ApiFailure.badRequest("a Binding needs 'target.name', the node's name");
        }
        for (int attempt = 0; attempt < 8; attempt++) {
            Stored stored = resources.stored(kind, namespace, name);
            ObjectNode next = stored.object().deepCopy();
            String bound = next.path("spec").path("nodeName").asText("");
            if (!bound.isEmpty() || Meta.isDeleting(next)) {
                throw ApiFailure.conflict(
                        kind.subject(name),
                        bound.isEmpty()
                                ? "pod " + name + " is being deleted, cannot be assigned to a host"
                                : "pod " + name + " is already assigned to node \"" + bound + "\"");
            }
            ((ObjectNode) next.get("spec")).put("nodeName", node);
            schedule(next);
            try {
                objects.update(stored, next);
                return Reply.json(201, success());
            } catch (Objects.Moved e) {
                continue;
            }
        }
        throw ApiFailure.modifiedMeanwhile(kind.subject(name));
    }

    private void schedule(ObjectNode pod) {
        ObjectNode status = pod.get("status") instanceof ObjectNode given ? given : pod.putObject("status");
        for (JsonNode condition : status.withArray("conditions")) {
            if (condition.path("type").asText().equals("PodScheduled")) {
                return;
            }
        }
        status.withArray("conditions")
                .addObject()
                .putNull("lastProbeTime")
                .put("lastTransitionTime", Meta.time(clock.instant()))
                .put("status", "True")
                .put("type", "PodScheduled");
    }

    private Reply evict(Call call, Kind kind, String namespace, String name) {
        if (!call.method().equals("POST")) {
            throw ApiFailure.methodNotAllowed();
        }
        deletion.delete(kind, namespace, name, Deletion.How.of(call.object().path("deleteOptions"), call::query));
        return Reply.json(201, success());
    }

    private static ObjectNode success() {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        return status.put("status", "Success").put("code", 201);
    }
}
