package dev.hearth.standalone.kubelet.env;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The downward API: what a pod may know about itself ({@code fieldRef}, {@code resourceFieldRef}). */
public record PodFields(Pod pod, String nodeName, String podIp) {
    private static final Pattern KEYED = Pattern.compile("metadata\\.(labels|annotations)\\['([^']+)'\\]");

    public String field(String path) throws ConfigProblem {
        ObjectMeta metadata = pod.getMetadata();
        Matcher keyed = KEYED.matcher(path);
        if (keyed.matches()) {
            Map<String, String> map =
                    keyed.group(1).equals("labels") ? metadata.getLabels() : metadata.getAnnotations();
            return Objects.requireNonNullElse(map.get(keyed.group(2)), "");
        }
        return switch (path) {
            case "metadata.name" -> metadata.getName();
            case "metadata.namespace" -> metadata.getNamespace();
            case "metadata.uid" -> metadata.getUid();
            case "metadata.labels" -> lines(metadata.getLabels());
            case "metadata.annotations" -> lines(metadata.getAnnotations());
            case "spec.nodeName" -> nodeName;
            case "spec.serviceAccountName" ->
                Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default");
            case "status.hostIP", "status.hostIPs" -> "127.0.0.1";
            case "status.podIP", "status.podIPs" -> podIp;
            default -> throw new ConfigProblem("field label not supported: " + path);
        };
    }

    /** Rounded up to whole divisors, as Kubernetes does; without a limit, what the machine has. */
    public static String resource(Container container, ResourceFieldSelector selector) throws ConfigProblem {
        ResourceRequirements resources =
                Objects.requireNonNullElseGet(container.getResources(), ResourceRequirements::new);
        String[] parts = selector.getResource().split("\\.", 2);
        @Nullable
        Map<String, Quantity> from = switch (parts[0]) {
            case "limits" -> resources.getLimits();
            case "requests" -> resources.getRequests();
            default -> throw new ConfigProblem("unsupported container resource : " + selector.getResource());
        };
        Quantity value = from == null ? null : from.get(parts[1]);
        BigDecimal amount = value == null ? machine(parts) : value.getNumericalAmount();
        BigDecimal divisor = selector.getDivisor() == null
                ? BigDecimal.ZERO
                : selector.getDivisor().getNumericalAmount();
        return amount.divide(divisor.signum() == 0 ? BigDecimal.ONE : divisor, 0, RoundingMode.CEILING)
                .toPlainString();
    }

    private static BigDecimal machine(String[] parts) {
        if (parts[0].equals("requests")) {
            return BigDecimal.ZERO;
        }
        return switch (parts[1]) {
            case "cpu" -> BigDecimal.valueOf(Runtime.getRuntime().availableProcessors());
            case "memory" -> BigDecimal.valueOf(machineMemoryBytes());
            default -> BigDecimal.ZERO;
        };
    }

    public static long machineMemoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    private static String lines(@Nullable Map<String, String> map) {
        return new TreeMap<>(map == null ? Map.<String, String>of() : map)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=\""
                                + entry.getValue()
                                        .replace("\\", "\\\\")
                                        .replace("\"", "\\\"")
                                        .replace("\n", "\\n")
                                + "\"")
                        .collect(Collectors.joining("\n"));
    }
}
