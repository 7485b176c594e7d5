package dev.hearth.standalone.apiserver.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Pods: the defaults of {@code k8s.io/kubernetes/pkg/apis/core/v1/defaults.go} and the validations that matter here. */
final class PodRules implements Rules {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final String LABEL_RULE = "a lowercase RFC 1123 label must consist of lower case alphanumeric"
            + " characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or"
            + " '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    @Override
    public void defaults(ObjectNode pod) {
        if (!(pod.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        absent(spec, "restartPolicy", "Always");
        absent(spec, "dnsPolicy", "ClusterFirst");
        absent(spec, "schedulerName", "default-scheduler");
        absent(spec, "terminationGracePeriodSeconds", Json.number(30));
        absent(spec, "securityContext", Json.object());
        if (!spec.has("enableServiceLinks")) {
            spec.put("enableServiceLinks", true);
        }
        absent(spec, "serviceAccountName", "default");
        if (!spec.has("serviceAccount")) {
            spec.set("serviceAccount", spec.get("serviceAccountName"));
        }
        spec.path("containers").forEach(PodRules::container);
        spec.path("initContainers").forEach(PodRules::container);
        spec.path("volumes").forEach(PodRules::volume);
    }

    private static void container(JsonNode node) {
        if (!(node instanceof ObjectNode container)) {
            return;
        }
        String image = container.path("image").asText("");
        String tag = image.substring(image.lastIndexOf('/') + 1);
        boolean latest = !image.contains("@") && (!tag.contains(":") || tag.endsWith(":latest"));
        absent(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
        absent(container, "terminationMessagePath", "/dev/termination-log");
        absent(container, "terminationMessagePolicy", "File");
        absent(container, "resources", Json.object());
        if (container.path("resources").path("limits") instanceof ObjectNode limits
                && container.get("resources") instanceof ObjectNode resources) {
            ObjectNode requests =
                    resources.get("requests") instanceof ObjectNode given ? given : resources.putObject("requests");
            limits.properties().forEach(limit -> absent(requests, limit.getKey(), limit.getValue()));
        }
        container.path("ports").forEach(port -> absent((ObjectNode) port, "protocol", "TCP"));
        container.path("env").forEach(variable -> {
            if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode reference) {
                absent(reference, "apiVersion", "v1");
            }
        });
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.get(probe) instanceof ObjectNode given) {
                probe(given);
            }
        }
    }

    private static void probe(ObjectNode probe) {
        absent(probe, "timeoutSeconds", Json.number(1));
        absent(probe, "periodSeconds", Json.number(10));
        absent(probe, "successThreshold", Json.number(1));
        absent(probe, "failureThreshold", Json.number(3));
        if (probe.get("httpGet") instanceof ObjectNode get) {
            absent(get, "path", "/");
            absent(get, "scheme", "HTTP");
        }
    }

    private static void volume(JsonNode node) {
        if (!(node instanceof ObjectNode volume)) {
            return;
        }
        if (volume.size() == 1 && volume.has("name")) {
            volume.putObject("emptyDir");
        }
        for (String source : List.of("configMap", "secret", "projected", "downwardAPI")) {
            if (volume.get(source) instanceof ObjectNode given) {
                absent(given, "defaultMode", Json.number(420));
            }
        }
        if (volume.get("hostPath") instanceof ObjectNode given) {
            absent(given, "type", "");
        }
    }

    static void absent(ObjectNode object, String field, String value) {
        if (!object.has(field)) {
            object.put(field, value);
        }
    }

    static void absent(ObjectNode object, String field, JsonNode value) {
        if (!object.has(field)) {
            object.set(field, value);
        }
    }

    @Override
    public void beforeCreate(ObjectNode pod) {
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Pending").put("qosClass", qualityOfService(pod.path("spec")));
    }

    private static String qualityOfService(JsonNode spec) {
        boolean any = false;
        boolean guaranteed = !spec.path("containers").isEmpty();
        for (JsonNode container : spec.path("containers")) {
            JsonNode limits = container.path("resources").path("limits");
            JsonNode requests = container.path("resources").path("requests");
            any |= !limits.isEmpty() || !requests.isEmpty();
            guaranteed &= limits.has("cpu")
                    && limits.has("memory")
                    && limits.get("cpu").equals(requests.path("cpu"))
                    && limits.get("memory").equals(requests.path("memory"));
        }
        return guaranteed ? "Guaranteed" : any ? "Burstable" : "BestEffort";
    }

    @Override
    public List<Cause> validate(ObjectNode pod) {
        List<Cause> causes = new ArrayList<>();
        JsonNode spec = pod.path("spec");
        Set<String> volumes = new HashSet<>();
        int at = 0;
        for (JsonNode volume : spec.path("volumes")) {
            String path = "spec.volumes[" + at++ + "]";
            name(volume, path, volumes, causes);
        }
        if (spec.path("containers").isEmpty()) {
            causes.add(Cause.required("spec.containers", ""));
        }
        Set<String> names = new HashSet<>();
        containers(spec.path("containers"), "spec.containers", names, volumes, causes);
        containers(spec.path("initContainers"), "spec.initContainers", names, volumes, causes);
        oneOf(spec, "restartPolicy", "spec.restartPolicy", List.of("Always", "OnFailure", "Never"), causes);
        if (spec.path("terminationGracePeriodSeconds").asLong(0) < 0) {
            causes.add(Cause.invalid(
                    "spec.terminationGracePeriodSeconds",
                    spec.get("terminationGracePeriodSeconds").toString(),
                    "must be greater than or equal to 0"));
        }
        return causes;
    }

    private static void containers(
            JsonNode containers, String field, Set<String> names, Set<String> volumes, List<Cause> causes) {
        int at = 0;
        for (JsonNode container : containers) {
            String path = field + "[" + at++ + "]";
            name(container, path, names, causes);
            if (container.path("image").asText("").isEmpty()) {
                causes.add(Cause.required(path + ".image", ""));
            }
            oneOf(
                    container,
                    "imagePullPolicy",
                    path + ".imagePullPolicy",
                    List.of("Always", "IfNotPresent", "Never"),
                    causes);
            int mount = 0;
            for (JsonNode one : container.path("volumeMounts")) {
                String mountPath = path + ".volumeMounts[" + mount++ + "]";
                String volume = one.path("name").asText("");
                if (!volumes.contains(volume)) {
                    causes.add(
                            new Cause(mountPath + ".name", "FieldValueNotFound", "Not found: " + Names.quoted(volume)));
                }
                if (one.path("mountPath").asText("").isEmpty()) {
                    causes.add(Cause.required(mountPath + ".mountPath", ""));
                }
            }
            int variable = 0;
            for (JsonNode one : container.path("env")) {
                String variablePath = path + ".env[" + variable++ + "]";
                if (one.path("name").asText("").isEmpty()) {
                    causes.add(Cause.required(variablePath + ".name", ""));
                }
                if (!one.path("value").asText("").isEmpty() && one.has("valueFrom")) {
                    causes.add(Cause.invalid(
                            variablePath + ".valueFrom", "\"\"", "may not be specified when `value` is not empty"));
                }
            }
            int port = 0;
            for (JsonNode one : container.path("ports")) {
                String portPath = path + ".ports[" + port++ + "].containerPort";
                int number = one.path("containerPort").asInt(0);
                if (number < 1 || number > 65535) {
                    causes.add(
                            number == 0
                                    ? Cause.required(portPath, "")
                                    : Cause.invalid(
                                            portPath,
                                            Integer.toString(number),
                                            "must be between 1 and 65535, inclusive"));
                }
            }
        }
    }

    private static void name(JsonNode named, String path, Set<String> taken, List<Cause> causes) {
        String name = named.path("name").asText("");
        if (name.isEmpty()) {
            causes.add(Cause.required(path + ".name", ""));
        } else if (name.length() > 63 || !LABEL.matcher(name).matches()) {
            causes.add(Cause.invalid(path + ".name", Names.quoted(name), LABEL_RULE));
        } else if (!taken.add(name)) {
            causes.add(Cause.duplicate(path + ".name", Names.quoted(name)));
        }
    }

    static void oneOf(JsonNode object, String field, String path, List<String> allowed, List<Cause> causes) {
        String value = object.path(field).asText("");
        if (object.has(field) && !allowed.contains(value)) {
            causes.add(Cause.unsupported(path, Names.quoted(value), allowed));
        }
    }

    @Override
    public List<Cause> validateUpdate(ObjectNode next, ObjectNode old) {
        if (frozen(next).equals(frozen(old))) {
            return List.of();
        }
        return List.of(Cause.forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,"
                        + " `spec.initContainers[*].image`, `spec.activeDeadlineSeconds`, `spec.tolerations` (only"
                        + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set"
                        + " to 1 if it was previously negative)"));
    }

    private static JsonNode frozen(ObjectNode pod) {
        if (!(pod.path("spec").deepCopy() instanceof ObjectNode spec)) {
            return Json.object();
        }
        spec.remove(List.of("activeDeadlineSeconds", "tolerations"));
        for (String list : List.of("containers", "initContainers")) {
            spec.path(list).forEach(container -> ((ObjectNode) container).remove("image"));
        }
        return spec;
    }

    @Override
    public void beforeUpdate(ObjectNode next, ObjectNode old) {
        if (Meta.isDeleting(old)
                && next.get("spec") instanceof ObjectNode spec
                && old.path("spec").has("nodeName")) {
            absent(spec, "nodeName", old.path("spec").get("nodeName"));
        }
    }
}
