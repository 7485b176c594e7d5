package dev.hearth.standalone.apiserver.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Meta;

/** Namespaces carry the finalizer {@code kubernetes} in their spec until their content is gone. */
final class NamespaceRules implements Rules {
    @Override
    public void beforeCreate(ObjectNode namespace) {
        if (namespace.path("spec").path("finalizers").isEmpty()) {
            spec(namespace).putArray("finalizers").add("kubernetes");
        }
        namespace.putObject("status").put("phase", "Active");
    }

    @Override
    public void defaults(ObjectNode namespace) {
        ObjectNode metadata = Meta.of(namespace);
        ObjectNode labels = metadata.get("labels") instanceof ObjectNode given ? given : metadata.putObject("labels");
        labels.put("kubernetes.io/metadata.name", Meta.name(namespace));
    }

    @Override
    public void beforeUpdate(ObjectNode next, ObjectNode old) {
        if (old.has("spec")) {
            next.set("spec", old.get("spec").deepCopy());
        }
    }

    private static ObjectNode spec(ObjectNode namespace) {
        return namespace.get("spec") instanceof ObjectNode spec ? spec : namespace.putObject("spec");
    }
}
