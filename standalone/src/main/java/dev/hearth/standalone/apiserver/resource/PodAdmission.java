package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;

/**
 * What a new Pod may name, as Kubernetes' admission plugins ServiceAccount and RuntimeClass have it. No RuntimeClass is
 * there: who asks for a sandbox is not to run without one.
 */
final class PodAdmission {
    static void check(Kind kind, ObjectNode pod, Objects objects) {
        if (!kind.group().isEmpty() || !kind.kind().equals("Pod")) {
            return;
        }
        String runtimeClass = pod.path("spec").path("runtimeClassName").asText("");
        if (!runtimeClass.isEmpty()) {
            throw ApiFailure.forbidden(
                    kind.subject(Meta.name(pod)), "pod rejected: RuntimeClass \"" + runtimeClass + "\" not found");
        }
        String account = pod.path("spec").path("serviceAccountName").asText("");
        // A namespace has "default" a moment after it is made.
        if (!account.equals("default")
                && objects.get(new Key(new Kind.Bucket("", "serviceaccounts"), Meta.namespace(pod), account))
                        .isEmpty()) {
            throw ApiFailure.forbidden(
                    kind.subject(Meta.name(pod)),
                    "error looking up service account %s/%s: serviceaccount \"%s\" not found"
                            .formatted(Meta.namespace(pod), account, account));
        }
    }

    private PodAdmission() {}
}
