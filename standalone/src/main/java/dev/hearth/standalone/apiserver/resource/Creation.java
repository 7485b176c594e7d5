package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.apply.Ownership;
import dev.hearth.standalone.apiserver.apply.ServerSideApply;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.rules.Rules;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes new objects, from a whole body or from what an apply states. */
final class Creation {
    private static final String SUFFIX = "bcdfghjklmnpqrstvwxz2456789";
    private static final int ATTEMPTS = 8;

    private final Objects objects;
    private final Preparing preparing;
    private final Clock clock;

    Creation(Objects objects, Preparing preparing, Clock clock) {
        this.objects = objects;
        this.preparing = preparing;
        this.clock = clock;
    }

    /** POST. A name that is generated is tried anew while it is taken. */
    Outcome create(Kind kind, String namespace, ObjectNode body, Options options) {
        Bodies.checkPath(kind, namespace, body);
        List<String> warnings = preparing.shape(kind, body, options);
        if (!Meta.text(body, "resourceVersion").isEmpty()) {
            throw ApiFailure.internal("resourceVersion should not be set on objects to be created");
        }
        String prefix = Meta.text(body, "generateName");
        boolean generated = Meta.name(body).isEmpty() && !prefix.isEmpty();
        for (int attempt = 0; ; attempt++) {
            ObjectNode object = body.deepCopy();
            if (generated) {
                Meta.of(object).put("name", generatedName(prefix));
            }
            try {
                return create(kind, object, Optional.empty(), options, warnings);
            } catch (ApiFailure taken) {
                if (!generated || !taken.reason().equals("AlreadyExists") || attempt == ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    private static String generatedName(String prefix) {
        StringBuilder name = new StringBuilder(prefix.substring(0, Math.min(prefix.length(), 58)));
        for (int i = 0; i < 5; i++) {
            name.append(SUFFIX.charAt(ThreadLocalRandom.current().nextInt(SUFFIX.length())));
        }
        return name.toString();
    }

    /** @param applied the apply that found nothing there, whose manager then owns what it stated */
    Outcome create(
            Kind kind,
            ObjectNode object,
            Optional<ServerSideApply.Outcome> applied,
            Options options,
            List<String> warnings) {
        requireNamespace(kind, object);
        begin(kind, object);
        preparing.defaults(kind, object);
        Rules.of(kind).beforeCreate(object);
        preparing.validate(kind, object, Optional.empty());
        PodAdmission.check(kind, object, objects);
        if (applied.isPresent()) {
            ServerSideApply.settle(applied.get(), Optional.empty(), object, clock.instant());
        } else {
            Ownership.record(kind, Optional.empty(), object, options.manager(), "", clock.instant());
        }
        Key key = Resources.key(kind, Meta.namespace(object), Meta.name(object));
        if (objects.get(key).isPresent()) {
            throw ApiFailure.alreadyExists(kind.subject(key.name()));
        }
        if (options.dryRun()) {
            return new Outcome(201, object, warnings);
        }
        try {
            Stored stored = objects.create(key, kind.unview().apply(object));
            return new Outcome(201, kind.view().apply(stored.object()), warnings);
        } catch (Objects.Moved e) {
            throw ApiFailure.alreadyExists(kind.subject(key.name()));
        }
    }

    /** What the system says of a new object, whatever the body says. */
    private void begin(Kind kind, ObjectNode object) {
        ObjectNode metadata = Meta.of(object);
        metadata.remove(List.of(
                "selfLink", "resourceVersion", "managedFields", "deletionTimestamp", "deletionGracePeriodSeconds"));
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", Meta.time(clock.instant()));
        metadata.remove("generation");
        if (Finishing.hasGeneration(kind)) {
            metadata.put("generation", 1);
        }
        if (kind.hasStatus() && !kind.kind().equals("Node")) {
            object.remove("status");
        }
    }

    private void requireNamespace(Kind kind, ObjectNode object) {
        if (!kind.namespaced()) {
            return;
        }
        String namespace = Meta.namespace(object);
        Stored found = objects.get(new Key(new Kind.Bucket("", "namespaces"), "", namespace))
                .orElseThrow(() -> ApiFailure.notFound(new ApiFailure.Subject("", "namespaces", namespace)));
        if (Meta.isDeleting(found.object())) {
            throw ApiFailure.forbidden(
                    kind.subject(Meta.name(object)),
                    "unable to create new content in namespace " + namespace + " because it is being terminated");
        }
    }
}
