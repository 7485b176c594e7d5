package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.apply.ServerSideApply;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Server-side apply: lays what a manager states over what is there, or creates it. */
final class Applying {
    private final Objects objects;
    private final Preparing preparing;
    private final Creation creation;
    private final Finishing finishing;
    private final Storing storing;
    private final Clock clock;

    Applying(
            Objects objects,
            Preparing preparing,
            Creation creation,
            Finishing finishing,
            Storing storing,
            Clock clock) {
        this.objects = objects;
        this.preparing = preparing;
        this.creation = creation;
        this.finishing = finishing;
        this.storing = storing;
        this.clock = clock;
    }

    Outcome apply(Kind kind, String namespace, String name, String subresource, ObjectNode body, Options options) {
        if (!options.managerGiven()) {
            throw ApiFailure.invalid(
                    "meta.k8s.io",
                    "PatchOptions",
                    "",
                    List.of(Cause.required("fieldManager", "is required for apply patch")));
        }
        Bodies.checkPath(kind, namespace, body);
        Bodies.checkName(name, body);
        if (body.path("metadata").has("managedFields")) {
            throw ApiFailure.badRequest("metadata.managedFields must be nil");
        }
        ServerSideApply.check(kind, body, namespace + "/" + name + "; " + kind.apiVersion() + ", Kind=" + kind.kind());
        List<String> warnings = preparing.shape(kind, body, options);
        return Storing.retrying(kind, name, () -> {
            Optional<Stored> stored = objects.get(Resources.key(kind, namespace, name));
            return stored.isPresent()
                    ? update(kind, stored.get(), subresource, body, options, warnings)
                    : create(kind, name, subresource, body, options, warnings);
        });
    }

    private Outcome create(
            Kind kind, String name, String subresource, ObjectNode body, Options options, List<String> warnings) {
        if (!subresource.isEmpty()) {
            throw ApiFailure.notFound(kind.subject(name));
        }
        if (!Meta.uid(body).isEmpty()) {
            throw ApiFailure.conflict(
                    kind.subject(name),
                    "uid mismatch: the provided object specified uid " + Meta.uid(body)
                            + ", and no existing object was found");
        }
        var applied =
                ServerSideApply.apply(kind, Optional.empty(), body, options.manager(), options.force(), subresource);
        return creation.create(kind, applied.object(), Optional.of(applied), options, warnings);
    }

    private Outcome update(
            Kind kind, Stored stored, String subresource, ObjectNode body, Options options, List<String> warnings)
            throws Objects.Moved {
        ObjectNode current = kind.view().apply(stored.object());
        Bodies.checkPreconditions(kind, stored.key().name(), current, body);
        var applied = ServerSideApply.apply(
                kind, Optional.of(current), body, options.manager(), options.force(), subresource);
        ObjectNode finished = finishing.finish(kind, current, applied.object(), subresource);
        ServerSideApply.settle(applied, Optional.of(current), finished, clock.instant());
        return storing.store(kind, stored, current, finished, options, warnings);
    }
}
