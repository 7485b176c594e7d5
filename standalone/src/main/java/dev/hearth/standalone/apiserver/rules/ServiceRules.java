package dev.hearth.standalone.apiserver.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.Cause;
import java.util.ArrayList;
import java.util.List;

/** Services are stored with their defaults; nothing routes to them here, so they get no address. */
final class ServiceRules implements Rules {
    @Override
    public void defaults(ObjectNode service) {
        if (!(service.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        PodRules.absent(spec, "type", "ClusterIP");
        PodRules.absent(spec, "sessionAffinity", "None");
        spec.path("ports").forEach(node -> {
            ObjectNode port = (ObjectNode) node;
            PodRules.absent(port, "protocol", "TCP");
            if (port.has("port")) {
                PodRules.absent(port, "targetPort", port.get("port"));
            }
        });
    }

    @Override
    public void beforeCreate(ObjectNode service) {
        service.putObject("status").putObject("loadBalancer");
    }

    @Override
    public List<Cause> validate(ObjectNode service) {
        List<Cause> causes = new ArrayList<>();
        var spec = service.path("spec");
        String type = spec.path("type").asText("");
        PodRules.oneOf(
                spec, "type", "spec.type", List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"), causes);
        boolean headless = spec.path("clusterIP").asText("").equals("None");
        if (spec.path("ports").isEmpty() && !headless && !type.equals("ExternalName")) {
            causes.add(Cause.required("spec.ports", ""));
        }
        int at = 0;
        for (var port : spec.path("ports")) {
            int number = port.path("port").asInt(0);
            String path = "spec.ports[" + at++ + "].port";
            if (number < 1 || number > 65535) {
                causes.add(Cause.invalid(path, Integer.toString(number), "must be between 1 and 65535, inclusive"));
            }
        }
        return causes;
    }
}
