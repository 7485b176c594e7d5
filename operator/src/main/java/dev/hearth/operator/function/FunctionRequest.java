package dev.hearth.operator.function;

import dev.hearth.api.function.Code;
import dev.hearth.api.function.EnvironmentVariable;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionSpec;
import dev.hearth.api.function.Scaling;
import dev.hearth.operator.autoscaler.Scale;
import dev.hearth.operator.code.CodeRequest;
import dev.hearth.operator.code.Digest;
import dev.hearth.operator.function.References.Kind;
import dev.hearth.operator.function.References.Reference;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Function's spec as the operator works with it: checked, with its defaults, immutable. */
record FunctionRequest(
        FunctionKey key,
        String uid,
        Optional<String> runtime,
        Optional<String> handler,
        Source source,
        int memoryMiB,
        int timeoutSeconds,
        int ephemeralStorageMiB,
        List<Variable> environment,
        List<Bound> bindings,
        int containerConcurrency,
        Scale scale,
        Optional<PodAdditions> pod,
        Optional<List<NetworkPolicyEgressRule>> egress) {
    sealed interface Source {
        record Package(CodeRequest request) implements Source {}

        record FromConfigMap(Reference configMap) implements Source {}

        record Image(String name) implements Source {}
    }

    sealed interface Variable {
        String name();

        record Value(String name, String value) implements Variable {}

        record FromObject(String name, Reference object, String key) implements Variable {}
    }

    /** @param function one that {@link SpecRules} has no problem with */
    static FunctionRequest of(Function function) {
        FunctionSpec spec = function.getSpec();
        FunctionKey key = FunctionKey.of(function);
        Scaling scaling = Objects.requireNonNullElseGet(spec.scaling, Scaling::new);
        int concurrency = or(scaling.containerConcurrency, 1);
        return new FunctionRequest(
                key,
                function.getMetadata().getUid(),
                Optional.ofNullable(spec.runtime),
                Optional.ofNullable(spec.handler),
                source(key, spec.code),
                or(spec.memoryMiB, 128),
                or(spec.timeoutSeconds, 3),
                or(spec.ephemeralStorageMiB, 512),
                spec.environment == null
                        ? List.of()
                        : spec.environment.stream()
                                .map(variable -> variable(key, variable))
                                .toList(),
                spec.bindings == null
                        ? List.of()
                        : spec.bindings.stream()
                                .map(binding -> Bound.of(key.namespace(), binding))
                                .toList(),
                concurrency,
                scale(scaling, concurrency),
                Optional.ofNullable(spec.pod).map(asked -> PodAdditions.of(key, asked)),
                Optional.ofNullable(spec.network).map(network -> List.copyOf(network.egress)));
    }

    private static Scale scale(Scaling scaling, int concurrency) {
        boolean rps = "rps".equals(scaling.metric);
        return new Scale(
                or(scaling.minScale, 0),
                or(scaling.maxScale, 100),
                or(scaling.initialScale, 1),
                or(scaling.activationScale, 1),
                concurrency,
                new Scale.Target(
                        rps ? Scale.Metric.RPS : Scale.Metric.CONCURRENCY,
                        or(scaling.target, rps ? 200 : concurrency),
                        or(scaling.targetUtilizationPercentage, 70)),
                new Scale.Window(
                        Duration.ofSeconds(or(scaling.stableWindowSeconds, 60)),
                        or(scaling.panicWindowPercentage, 10),
                        or(scaling.panicThresholdPercentage, 200),
                        "weightedExponential".equals(scaling.metricAggregationAlgorithm)
                                ? Scale.Aggregation.WEIGHTED_EXPONENTIAL
                                : Scale.Aggregation.LINEAR),
                new Scale.Rates(or(scaling.maxScaleUpRate, 1000), or(scaling.maxScaleDownRate, 2)),
                Duration.ofSeconds(or(scaling.scaleDownDelaySeconds, 0)),
                Duration.ofSeconds(or(scaling.scaleToZeroPodRetentionPeriodSeconds, 0)),
                "histogram".equals(scaling.keepAlive) ? Scale.KeepAlive.HISTOGRAM : Scale.KeepAlive.FIXED);
    }

    /** Everything that the function reads or is bound to. */
    Set<Reference> references() {
        Set<Reference> references = new HashSet<>();
        if (source instanceof Source.FromConfigMap(Reference configMap)) {
            references.add(configMap);
        }
        for (Variable variable : environment) {
            if (variable instanceof Variable.FromObject fromObject) {
                references.add(fromObject.object());
            }
        }
        bindings.forEach(bound -> references.add(bound.to()));
        pod.stream().flatMap(added -> added.needs().stream()).forEach(need -> references.add(need.object()));
        return references;
    }

    private static Source source(FunctionKey key, Code code) {
        if (code.inline != null) {
            Map<String, byte[]> files = new HashMap<>();
            code.inline.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
            return new Source.Package(new CodeRequest.Files(files));
        }
        if (code.configMap != null) {
            return new Source.FromConfigMap(new Reference(Kind.CONFIG_MAP, key.namespace(), code.configMap));
        }
        if (code.image != null) {
            return new Source.Image(code.image);
        }
        return new Source.Package(
                new CodeRequest.Zip(Optional.ofNullable(code.zip.url).map(URI::create), new Digest(code.zip.sha256)));
    }

    private static Variable variable(FunctionKey key, EnvironmentVariable variable) {
        if (variable.secretKeyRef != null) {
            return new Variable.FromObject(
                    variable.name,
                    new Reference(Kind.SECRET, key.namespace(), variable.secretKeyRef.name),
                    variable.secretKeyRef.key);
        }
        if (variable.configMapKeyRef != null) {
            return new Variable.FromObject(
                    variable.name,
                    new Reference(Kind.CONFIG_MAP, key.namespace(), variable.configMapKeyRef.name),
                    variable.configMapKeyRef.key);
        }
        return new Variable.Value(variable.name, variable.value);
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private static double or(@Nullable Double value, double otherwise) {
        return value == null ? otherwise : value;
    }
}
