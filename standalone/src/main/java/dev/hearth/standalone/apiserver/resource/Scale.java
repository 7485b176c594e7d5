package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind.ScalePaths;

/** The {@code autoscaling/v1} Scale of an object, read and written by the paths of its definition. */
public final class Scale {
    public static ObjectNode read(ObjectNode object, ScalePaths paths) {
        ObjectNode scale = Json.object();
        scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : new String[] {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
            JsonNode value = object.path("metadata").get(field);
            if (value != null) {
                metadata.set(field, value);
            }
        }
        scale.putObject("spec").put("replicas", at(object, paths.specReplicas()).asInt(0));
        ObjectNode status = scale.putObject("status");
        status.put("replicas", at(object, paths.statusReplicas()).asInt(0));
        paths.labelSelector()
                .ifPresent(path -> status.put("selector", at(object, path).asText("")));
        return scale;
    }

    private static JsonNode at(JsonNode object, String path) {
        JsonNode at = object;
        for (String step : path.substring(1).split("\\.")) {
            at = at.path(step);
        }
        return at;
    }

    /** Sets the replicas of {@code scale} in the object, and takes over its precondition. */
    public static ObjectNode write(ObjectNode object, ObjectNode scale, ScalePaths paths) {
        JsonNode replicas = scale.path("spec").path("replicas");
        if (!replicas.isMissingNode() && (!replicas.isIntegralNumber() || replicas.asLong() < 0)) {
            throw ApiFailure.badRequest(
                    "spec.replicas of the Scale is " + replicas + "; it must be a whole number of at least 0");
        }
        String[] steps = paths.specReplicas().substring(1).split("\\.");
        ObjectNode at = object;
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.get(steps[i]) instanceof ObjectNode below ? below : at.putObject(steps[i]);
        }
        at.put(steps[steps.length - 1], replicas.asInt(0));
        String version = scale.path("metadata").path("resourceVersion").asText("");
        if (!version.isEmpty() && object.get("metadata") instanceof ObjectNode metadata) {
            metadata.put("resourceVersion", version);
        }
        return object;
    }

    private Scale() {}
}
