package dev.hearth.standalone.apiserver.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** NetworkPolicies: the defaults of {@code k8s.io/kubernetes/pkg/apis/networking/v1/defaults.go}. */
final class NetworkPolicyRules implements Rules {
    @Override
    public void defaults(ObjectNode policy) {
        if (!(policy.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        for (String way : new String[] {"ingress", "egress"}) {
            spec.path(way)
                    .forEach(rule -> rule.path("ports").forEach(port -> {
                        if (port instanceof ObjectNode given && !given.has("protocol")) {
                            given.put("protocol", "TCP");
                        }
                    }));
        }
        if (spec.path("policyTypes").isEmpty()) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!spec.path("egress").isEmpty()) {
                types.add("Egress");
            }
        }
    }
}
