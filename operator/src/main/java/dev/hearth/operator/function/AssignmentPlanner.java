package dev.hearth.operator.function;

import dev.hearth.operator.code.Digest;
import dev.hearth.operator.function.FunctionRequest.Variable;
import dev.hearth.operator.function.References.Contents;
import dev.hearth.operator.function.References.Reference;
import dev.hearth.operator.pods.PodPlan;
import dev.hearth.operator.pools.AssignmentPlan;
import dev.hearth.operator.pools.Shape;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Plans what a pod of a pool is told to be the same as a pod of the function's own; empty where it could not be. Pure.
 */
final class AssignmentPlanner {
    /** What an interpreter or the C library reads when it starts, which waiting pods have done. */
    private static final Pattern READ_AT_START = Pattern.compile(
            "(NODE_|UV_|PYTHON|JAVA_|JDK_|_JAVA_|LD_|MALLOC_|GLIBC_|LC_).*|LANG|LANGUAGE|TZ|PATH|HOME|TMPDIR");

    private final URI packages;
    private final PodPlanner pods;

    /**
     * @param packages where pods get their code
     * @param pods plans pods of functions' own
     */
    AssignmentPlanner(URI packages, PodPlanner pods) {
        this.packages = packages;
        this.pods = pods;
    }

    /** @param accessKey of a function with bindings, by the names of its variables */
    Optional<AssignmentPlan> plan(
            FunctionRequest request,
            PodPlan own,
            Optional<Digest> code,
            Map<Reference, Contents> references,
            Map<String, String> accessKey) {
        Optional<String> runtime = request.runtime().filter(Shape.RUNTIMES::contains);
        boolean reads = request.environment().stream()
                .anyMatch(variable -> READ_AT_START.matcher(variable.name()).matches());
        if (code.isEmpty()
                || runtime.isEmpty()
                || reads
                || request.pod().isPresent()
                || request.egress().isPresent() // until it is labelled, no policy would hold for it
                || request.ephemeralStorageMiB() != Shape.EPHEMERAL_STORAGE_MIB) {
            return Optional.empty();
        }
        Map<String, String> environment = new HashMap<>(accessKey);
        for (EnvVar variable : pods.environment(request, references).values()) {
            if (variable.getValueFrom() == null) {
                environment.put(variable.getName(), variable.getValue());
            }
        }
        for (Variable variable : request.environment()) {
            environment.put(variable.name(), value(variable, references));
        }
        return Optional.of(new AssignmentPlan(
                request.key(),
                request.uid(),
                own.revision(),
                new Shape(request.key().namespace(), runtime.get(), request.memoryMiB()),
                packages + "/packages/" + code.get(),
                code.get().hex(),
                environment));
    }

    private static String value(Variable variable, Map<Reference, Contents> references) {
        return switch (variable) {
            case Variable.Value(String name, String value) -> value;
            case Variable.FromObject(String name, Reference object, String key) -> {
                Contents contents = references.get(object);
                byte[] value = contents == null ? new byte[0] : contents.data().getOrDefault(key, new byte[0]);
                yield new String(value, StandardCharsets.UTF_8);
            }
        };
    }
}
