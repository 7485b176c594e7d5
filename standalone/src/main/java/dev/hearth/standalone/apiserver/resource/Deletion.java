package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes objects, at once or in two steps.
 *
 * <pre>
 *   there ── no finalizers, no grace ──────────────────────────▶ gone
 *   there ── finalizers, or a running Pod's grace period ──▶ deleting ── last finalizer removed, or grace 0 ──▶ gone
 * </pre>
 */
public final class Deletion {
    static final String ORPHAN = "orphan";
    static final String FOREGROUND = "foregroundDeletion";

    private final Objects objects;
    private final Clock clock;

    public Deletion(Objects objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    /**
     * {@code v1} DeleteOptions, from the body or the query.
     *
     * @param policy {@code Background}, {@code Foreground}, {@code Orphan}, or empty for Background
     */
    public record How(Optional<Long> graceSeconds, String policy, String uid, String resourceVersion, boolean dryRun) {
        public static final How PLAIN = new How(Optional.empty(), "", "", "", false);

        public How {
            if (!List.of("", "Background", "Foreground", "Orphan").contains(policy)) {
                throw ApiFailure.invalid(
                        "meta.k8s.io",
                        "DeleteOptions",
                        "",
                        List.of(dev.hearth.standalone.apiserver.failure.Cause.unsupported(
                                "propagationPolicy",
                                '"' + policy + '"',
                                List.of("Foreground", "Background", "Orphan", "nil"))));
            }
        }

        public static How of(JsonNode body, java.util.function.UnaryOperator<String> query) {
            String grace = body.path("gracePeriodSeconds").asText(query.apply("gracePeriodSeconds"));
            boolean orphans = body.path("orphanDependents")
                    .asText(query.apply("orphanDependents"))
                    .equals("true");
            String policy = body.path("propagationPolicy").asText(query.apply("propagationPolicy"));
            JsonNode preconditions = body.path("preconditions");
            String dryRun = query.apply("dryRun");
            if (!dryRun.isEmpty() && !dryRun.equals("All")) {
                throw ApiFailure.badRequest("the query parameter 'dryRun' is '" + dryRun + "'; it must be All");
            }
            return new How(
                    seconds(grace),
                    policy.isEmpty() && orphans ? "Orphan" : policy,
                    preconditions.path("uid").asText(""),
                    preconditions.path("resourceVersion").asText(""),
                    dryRun.equals("All") || body.path("dryRun").toString().contains("\"All\""));
        }

        private static Optional<Long> seconds(String text) {
            if (text.isEmpty() || text.equals("null")) {
                return Optional.empty();
            }
            try {
                long seconds = Long.parseLong(text);
                return Optional.of(seconds < 0 ? 1 : seconds);
            } catch (NumberFormatException e) {
                throw ApiFailure.badRequest(
                        "gracePeriodSeconds is '" + text + "'; it must be a whole number of seconds");
            }
        }
    }

    /** The object while it is still there, a Status of success when it is gone. */
    public Outcome delete(Kind kind, String namespace, String name, How how) {
        return Storing.retrying(kind, name, () -> {
            Stored stored = objects.get(Resources.key(kind, namespace, name))
                    .orElseThrow(() -> ApiFailure.notFound(kind.subject(name)));
            check(kind, stored, how);
            return delete(kind, stored, how);
        });
    }

    private static void check(Kind kind, Stored stored, How how) {
        if (!how.uid().isEmpty() && !how.uid().equals(stored.uid())) {
            throw ApiFailure.conflict(
                    kind.subject(stored.key().name()),
                    "Precondition failed: UID in precondition: " + how.uid() + ", UID in object meta: " + stored.uid());
        }
        if (!how.resourceVersion().isEmpty()
                && !how.resourceVersion().equals(Long.toString(stored.resourceVersion()))) {
            throw ApiFailure.conflict(
                    kind.subject(stored.key().name()),
                    "Precondition failed: ResourceVersion in precondition: " + how.resourceVersion()
                            + ", ResourceVersion in object meta: " + stored.resourceVersion());
        }
    }

    private Outcome delete(Kind kind, Stored stored, How how) throws Objects.Moved {
        ObjectNode next = stored.object().deepCopy();
        Meta.setFinalizers(next, finalizers(next, how.policy()));
        long grace = grace(kind, next, how);
        boolean held = !Meta.finalizers(next).isEmpty()
                || (kind.kind().equals("Namespace")
                        && !next.path("spec").path("finalizers").isEmpty());
        if (grace == 0 && !held) {
            if (!how.dryRun()) {
                objects.delete(stored);
            }
            return new Outcome(200, success(kind, stored), List.of());
        }
        mark(kind, next, grace);
        if (how.dryRun() || next.equals(stored.object())) {
            return new Outcome(200, kind.view().apply(next), List.of());
        }
        return new Outcome(200, kind.view().apply(objects.update(stored, next).object()), List.of());
    }

    private static List<String> finalizers(ObjectNode object, String policy) {
        List<String> finalizers = new ArrayList<>(Meta.finalizers(object));
        if (!policy.isEmpty()) {
            finalizers.removeAll(List.of(ORPHAN, FOREGROUND));
        }
        if (policy.equals("Orphan")) {
            finalizers.add(ORPHAN);
        } else if (policy.equals("Foreground")) {
            finalizers.add(FOREGROUND);
        }
        return finalizers;
    }

    /** Only a Pod that a kubelet may be running has one. */
    private static long grace(Kind kind, ObjectNode object, How how) {
        if (kind.custom() || !kind.kind().equals("Pod")) {
            return 0;
        }
        String phase = object.path("status").path("phase").asText("");
        if (object.path("spec").path("nodeName").asText("").isEmpty()
                || phase.equals("Succeeded")
                || phase.equals("Failed")) {
            return 0;
        }
        long wanted = how.graceSeconds()
                .orElse(object.path("spec")
                        .path("terminationGracePeriodSeconds")
                        .asLong(30));
        JsonNode running = object.path("metadata").path("deletionGracePeriodSeconds");
        return Meta.isDeleting(object) && running.isNumber() ? Math.min(wanted, running.asLong()) : wanted;
    }

    private void mark(Kind kind, ObjectNode object, long grace) {
        ObjectNode metadata = Meta.of(object);
        boolean already = Meta.isDeleting(object);
        if (already && metadata.path("deletionGracePeriodSeconds").asLong(0) == grace) {
            return;
        }
        Instant since = already
                ? Instant.parse(Meta.text(object, "deletionTimestamp"))
                        .minusSeconds(
                                metadata.path("deletionGracePeriodSeconds").asLong(0))
                : clock.instant();
        metadata.put("deletionTimestamp", Meta.time(since.plusSeconds(grace)));
        metadata.set("deletionGracePeriodSeconds", Json.number(grace));
        if (!already && metadata.has("generation")) {
            metadata.set("generation", Json.number(metadata.get("generation").asLong() + 1));
        }
        if (kind.kind().equals("Namespace") && object.get("status") instanceof ObjectNode status) {
            status.put("phase", "Terminating");
        }
        if (kind.kind().equals("CustomResourceDefinition")
                && object.get("status") instanceof ObjectNode status
                && !already
                && status.withArray("conditions") instanceof com.fasterxml.jackson.databind.node.ArrayNode conditions) {
            conditions
                    .addObject()
                    .put("lastTransitionTime", Meta.time(clock.instant()))
                    .put("message", "CustomResource deletion is in progress")
                    .put("reason", "InstanceDeletionInProgress")
                    .put("status", "True")
                    .put("type", "Terminating");
        }
    }

    private static ObjectNode success(Kind kind, Stored stored) {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        ObjectNode details = status.put("status", "Success").putObject("details");
        details.put("name", stored.key().name());
        if (!kind.group().isEmpty()) {
            details.put("group", kind.group());
        }
        details.put("kind", kind.plural()).put("uid", stored.uid());
        return status;
    }
}
