package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.cel.CelRules;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.resource.Options.Unknown;
import dev.hearth.standalone.apiserver.rules.Names;
import dev.hearth.standalone.apiserver.rules.Rules;
import dev.hearth.standalone.apiserver.schema.Defaulting;
import dev.hearth.standalone.apiserver.schema.Pruning;
import dev.hearth.standalone.apiserver.schema.TypeCheck;
import dev.hearth.standalone.apiserver.schema.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Between the body of a write and the store: types, unknown fields, defaults and validation, in that order. */
final class Preparing {
    private final CelRules cel;

    Preparing(CelRules cel) {
        this.cel = cel;
    }

    /** Drops unknown fields in place; the sentences for a warning header or a strict refusal. */
    List<String> shape(Kind kind, ObjectNode object) {
        List<String> unknown = Pruning.prune(object, kind.schema());
        if (!kind.custom()) {
            TypeCheck.check(object, kind.schema(), kind.kind(), kind.version());
        } else if (object.has("metadata") && object.get("metadata") instanceof ObjectNode metadata) {
            TypeCheck.check(metadata, kind.schema().field("metadata").orElseThrow(), kind.kind(), kind.version());
        }
        return unknown.stream().map(path -> "unknown field \"" + path + "\"").toList();
    }

    /** The same for a whole body: refuses unknown fields, warns of them or says nothing, as the options will have it. */
    List<String> shape(Kind kind, ObjectNode object, Options options) {
        List<String> unknown = shape(kind, object);
        if (!unknown.isEmpty() && options.unknown() == Unknown.STRICT) {
            throw ApiFailure.badRequest(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                    + kind.kind() + ": strict decoding error: " + String.join(", ", unknown));
        }
        return options.unknown() == Unknown.WARN ? unknown : List.of();
    }

    void defaults(Kind kind, ObjectNode object) {
        if (kind.custom()) {
            Defaulting.apply(object, kind.schema());
        }
        Rules.of(kind).defaults(object);
    }

    private static List<Cause> newFinalizers(ObjectNode next, ObjectNode before) {
        List<String> added = new ArrayList<>(Meta.finalizers(next));
        added.removeAll(Meta.finalizers(before));
        if (!Meta.isDeleting(before) || added.isEmpty()) {
            return List.of();
        }
        return List.of(Cause.forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{\""
                        + String.join("\", \"", added) + "\"}"));
    }

    void validate(Kind kind, ObjectNode next, Optional<ObjectNode> old) {
        List<Cause> causes = new ArrayList<>(Names.validate(kind, next));
        Rules rules = Rules.of(kind);
        causes.addAll(rules.validate(next));
        old.ifPresent(before -> {
            causes.addAll(rules.validateUpdate(next, before));
            causes.addAll(newFinalizers(next, before));
        });
        if (kind.custom()) {
            List<Cause> bySchema = Validation.validate(next, kind.schema());
            causes.addAll(bySchema);
            if (bySchema.isEmpty()) {
                causes.addAll(cel.validate(next, old, kind.schema()));
            }
        } else if (kind.kind().equals("CustomResourceDefinition")) {
            causes.addAll(cel.check(next, old));
        }
        if (!causes.isEmpty()) {
            throw ApiFailure.invalid(kind.group(), kind.kind(), Meta.name(next), causes);
        }
    }
}
