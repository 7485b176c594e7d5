package dev.hearth.standalone.apiserver.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.kinds.Kind;
import java.util.List;

/** The rules of one kind. Methods change the object that they are given, or say what is wrong with it. */
public interface Rules {
    Rules NONE = new Rules() {};

    static Rules of(Kind kind) {
        if (kind.custom()) {
            return NONE;
        }
        return switch (kind.kind()) {
            case "Pod" -> new PodRules();
            case "Service" -> new ServiceRules();
            case "Secret" -> new DataRules("Opaque");
            case "ConfigMap" -> new DataRules("");
            case "Namespace" -> new NamespaceRules();
            case "CustomResourceDefinition" -> new DefinitionRules();
            case "Lease" -> new LeaseRules();
            case "NetworkPolicy" -> new NetworkPolicyRules();
            default -> NONE;
        };
    }

    /** Fills in what the caller left out; runs on every write. */
    default void defaults(ObjectNode object) {}

    /** Sets what only the server may say of a new object. */
    default void beforeCreate(ObjectNode object) {}

    /** Keeps what an update may not touch. */
    default void beforeUpdate(ObjectNode next, ObjectNode old) {}

    default List<Cause> validate(ObjectNode object) {
        return List.of();
    }

    default List<Cause> validateUpdate(ObjectNode next, ObjectNode old) {
        return List.of();
    }
}
