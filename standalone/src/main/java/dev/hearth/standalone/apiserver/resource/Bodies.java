package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import java.util.List;

/** Checks what a body says of itself against the path it was sent to and the object that is there. */
public final class Bodies {
    /** Checks and completes a body's apiVersion, kind and namespace against the path. */
    public static void checkPath(Kind kind, String namespace, ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText("");
        String name = object.path("kind").asText("");
        if (!name.isEmpty() && !name.equals(kind.kind())) {
            throw ApiFailure.badRequest(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                    + kind.kind() + ": the object's kind is '" + name + "'");
        }
        if (!apiVersion.isEmpty() && !apiVersion.equals(kind.apiVersion())) {
            throw ApiFailure.badRequest("the API version in the data (" + apiVersion
                    + ") does not match the expected API version (" + kind.apiVersion() + ")");
        }
        object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        if (object.has("metadata") && !object.get("metadata").isObject()) {
            throw ApiFailure.badRequest("'metadata' must be an object");
        }
        ObjectNode metadata = Meta.of(object);
        if (!kind.namespaced()) {
            metadata.remove("namespace");
            return;
        }
        String given = Meta.namespace(object);
        if (!given.isEmpty() && !given.equals(namespace)) {
            throw ApiFailure.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        metadata.put("namespace", namespace);
    }

    /** Checks and completes a body's name against the path's. */
    static void checkName(String name, ObjectNode body) {
        if (!Meta.name(body).isEmpty() && !Meta.name(body).equals(name)) {
            throw ApiFailure.badRequest("the name of the object (" + Meta.name(body)
                    + ") does not match the name on the URL (" + name + ")");
        }
        Meta.of(body).put("name", name);
    }

    /** A patch may not make another object of it. */
    static void checkIdentity(Kind kind, String name, ObjectNode current, ObjectNode patched) {
        if (!Meta.name(patched).equals(name)) {
            throw ApiFailure.badRequest("the name of the object (" + Meta.name(patched)
                    + ") does not match the name on the URL (" + name + ")");
        }
        if (!Meta.uid(patched).isEmpty() && !Meta.uid(patched).equals(Meta.uid(current))) {
            throw ApiFailure.invalid(
                    kind.group(),
                    kind.kind(),
                    name,
                    List.of(Cause.invalid("metadata.uid", '"' + Meta.uid(patched) + '"', "field is immutable")));
        }
    }

    /** A body that names a uid or a version is about that one; trying again finds out whether it still is. */
    static void checkPreconditions(Kind kind, String name, ObjectNode current, ObjectNode next) {
        String uid = Meta.uid(next);
        if (!uid.isEmpty() && !uid.equals(Meta.uid(current))) {
            throw ApiFailure.conflict(
                    kind.subject(name),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + Meta.uid(current));
        }
        String version = Meta.text(next, "resourceVersion");
        if (!version.isEmpty() && !version.equals("0") && !version.equals(Meta.text(current, "resourceVersion"))) {
            throw ApiFailure.modifiedMeanwhile(kind.subject(name));
        }
    }

    private Bodies() {}
}
