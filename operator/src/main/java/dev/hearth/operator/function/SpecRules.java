package dev.hearth.operator.function;

import dev.hearth.api.DestinationSpec;
import dev.hearth.api.Labels;
import dev.hearth.api.function.AsynchronousInvocation;
import dev.hearth.api.function.Binding;
import dev.hearth.api.function.Code;
import dev.hearth.api.function.EnvironmentVariable;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionSpec;
import dev.hearth.api.function.Scaling;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the schema and the CEL rules of the CRD refuse, once more: clusters before 1.25 have no CEL, and a CRD may be older
 * than this operator. The sentences are those of the CRD, so that both ways read alike; all problems are told at once.
 */
public final class SpecRules {
    /** A label value holds so many characters, and pods carry the function's name in a label. */
    static final int LONGEST_NAME = 63;

    private static final Pattern RUNTIME = Pattern.compile("nodejs20\\.x|python3\\.11|java25|provided");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern URL = Pattern.compile("https?://.+");
    private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern ACCESS = Pattern.compile("read|write|readwrite");
    private static final Set<String> RESERVED = Set.of(
            "_HANDLER",
            "_X_AMZN_TRACE_ID",
            "AWS_DEFAULT_REGION",
            "AWS_REGION",
            "AWS_EXECUTION_ENV",
            "LAMBDA_TASK_ROOT",
            "LAMBDA_RUNTIME_DIR");

    private final List<String> problems = new ArrayList<>();

    /** Empty when the spec may be used. */
    public static List<String> problems(Function function) {
        SpecRules rules = new SpecRules();
        String name = function.getMetadata().getName();
        rules.check(
                name.length() <= LONGEST_NAME,
                "metadata.name \"%s\" has %d characters; a function's name has at most %d"
                        .formatted(name, name.length(), LONGEST_NAME));
        rules.check(
                !Labels.SYSTEM_NAMESPACE.equals(function.getMetadata().getNamespace()),
                "functions do not run in %s: its ServiceAccounts and Secrets are Hearth's own; choose another namespace"
                        .formatted(Labels.SYSTEM_NAMESPACE));
        FunctionSpec spec = function.getSpec();
        if (spec == null) {
            rules.problems.add("spec is required");
        } else {
            rules.spec(spec);
        }
        return List.copyOf(rules.problems);
    }

    private void spec(FunctionSpec spec) {
        boolean image = spec.code != null && spec.code.image != null;
        check(
                spec.runtime != null || image,
                "spec.runtime is required unless spec.code.image brings its own:"
                        + " one of nodejs20.x, python3.11, java25, provided");
        check(
                spec.runtime == null || RUNTIME.matcher(spec.runtime).matches(),
                "spec.runtime \"%s\" is unknown: one of nodejs20.x, python3.11, java25, provided"
                        .formatted(spec.runtime));
        check(
                spec.handler != null || image || "provided".equals(spec.runtime),
                "spec.handler is required for this runtime, for example index.handler;"
                        + " only provided and image functions have none");
        check(
                spec.handler == null || (spec.handler.length() <= 128 && spec.handler.matches("\\S+")),
                "spec.handler has 1 to 128 characters and no white space");
        range("spec.memoryMiB", spec.memoryMiB, 128, 10240);
        range("spec.timeoutSeconds", spec.timeoutSeconds, 1, 900);
        range("spec.ephemeralStorageMiB", spec.ephemeralStorageMiB, 512, 10240);
        code(spec.code);
        environment(spec.environment);
        bindings(spec.bindings);
        if (spec.asynchronousInvocation != null) {
            asynchronous(spec.asynchronousInvocation);
        }
        if (spec.scaling != null) {
            scaling(spec.scaling);
        }
        if (spec.pod != null) {
            problems.addAll(PodOptionRules.problems(spec.pod));
        }
        check(
                spec.network == null || spec.network.egress != null,
                "spec.network.egress is required: [] lets the function reach nothing beside Hearth and DNS");
        check(
                spec.url == null || spec.url.authType == null || spec.url.authType.matches("AWS_IAM|NONE"),
                "spec.url.authType is one of AWS_IAM, NONE");
    }

    private void code(@Nullable Code code) {
        if (code == null) {
            problems.add("spec.code is required");
            return;
        }
        check(
                exactlyOne(code.inline, code.configMap, code.zip, code.image),
                "spec.code needs exactly one of inline, configMap, zip, image");
        if (code.inline != null) {
            check(
                    !code.inline.isEmpty() && code.inline.size() <= 100,
                    "spec.code.inline has 1 to 100 files, but has " + code.inline.size());
        }
        if (code.zip != null) {
            check(
                    code.zip.sha256 != null && DIGEST.matcher(code.zip.sha256).matches(),
                    "spec.code.zip.sha256 is the SHA-256 of the zip file, 64 lower-case hexadecimal digits");
            check(
                    code.zip.url == null || (URL.matcher(code.zip.url).matches() && isUri(code.zip.url)),
                    "spec.code.zip.url is a valid address that begins with http:// or https://");
        }
    }

    private void environment(@Nullable List<EnvironmentVariable> environment) {
        Set<String> names = new HashSet<>();
        for (EnvironmentVariable variable : environment == null ? List.<EnvironmentVariable>of() : environment) {
            String name = Objects.requireNonNullElse(variable.name, "");
            check(
                    VARIABLE.matcher(name).matches(),
                    "spec.environment name \"%s\" is not one: letters, digits and _, not beginning with a digit"
                            .formatted(name));
            check(names.add(name), "spec.environment names \"%s\" twice".formatted(name));
            check(
                    exactlyOne(variable.value, variable.secretKeyRef, variable.configMapKeyRef),
                    "an environment variable needs exactly one of value, secretKeyRef, configMapKeyRef: \"%s\""
                            .formatted(name));
            check(
                    !RESERVED.contains(name) && !name.startsWith("AWS_LAMBDA_") && !name.startsWith("HEARTH_"),
                    "this environment variable is reserved: the runtime sets it itself"
                            + " (Lambda's reserved variables and everything that begins with AWS_LAMBDA_ or HEARTH_): \""
                            + name + "\"");
            Stream.of(Optional.ofNullable(variable.secretKeyRef), Optional.ofNullable(variable.configMapKeyRef))
                    .flatMap(Optional::stream)
                    .forEach(ref -> check(
                            ref.name != null && ref.key != null,
                            "spec.environment \"%s\" refers to an object by name and key; one is absent"
                                    .formatted(name)));
        }
    }

    private void bindings(@Nullable List<Binding> bindings) {
        for (Binding binding : bindings == null ? List.<Binding>of() : bindings) {
            check(
                    exactlyOne(binding.bucket, binding.table, binding.userPool, binding.stream, binding.topic),
                    "a binding needs exactly one of bucket, table, userPool, stream, topic");
            check(
                    binding.access != null && ACCESS.matcher(binding.access).matches(),
                    "a binding's access is one of read, write, readwrite");
            check(binding.prefix == null || binding.bucket != null, "a binding's prefix belongs to a bucket");
            check(
                    binding.variable == null
                            || VARIABLE.matcher(binding.variable).matches(),
                    "a binding's variable \"%s\" is no name: letters, digits and _, not beginning with a digit"
                            .formatted(binding.variable));
        }
    }

    private void asynchronous(AsynchronousInvocation asked) {
        range("spec.asynchronousInvocation.maximumRetryAttempts", asked.maximumRetryAttempts, 0, 2);
        range("spec.asynchronousInvocation.maximumEventAgeInSeconds", asked.maximumEventAgeInSeconds, 60, 21600);
        destination(asked.onSuccess);
        destination(asked.onFailure);
        destination(asked.deadLetter);
        check(
                asked.deadLetter == null || (asked.deadLetter.bucket == null && asked.deadLetter.function == null),
                "a dead letter goes to one of stream, topic, kafka");
    }

    private void destination(@Nullable DestinationSpec to) {
        check(
                to == null || exactlyOne(to.stream, to.topic, to.bucket, to.function, to.kafka),
                "a destination needs exactly one of stream, topic, bucket, function, kafka");
    }

    private void scaling(Scaling scaling) {
        range("spec.scaling.minScale", scaling.minScale, 0, 1000);
        range("spec.scaling.maxScale", scaling.maxScale, 1, 1000);
        range("spec.scaling.initialScale", scaling.initialScale, 0, 1000);
        range("spec.scaling.activationScale", scaling.activationScale, 1, 1000);
        range("spec.scaling.containerConcurrency", scaling.containerConcurrency, 1, 1000);
        range("spec.scaling.target", scaling.target, 1, 1_000_000);
        range("spec.scaling.stableWindowSeconds", scaling.stableWindowSeconds, 1, 3600);
        range(
                "spec.scaling.scaleToZeroPodRetentionPeriodSeconds",
                scaling.scaleToZeroPodRetentionPeriodSeconds,
                0,
                86400);
        check(
                Objects.requireNonNullElse(scaling.minScale, 0) <= Objects.requireNonNullElse(scaling.maxScale, 100),
                "spec.scaling.minScale must not exceed spec.scaling.maxScale");
        check(
                "rps".equals(scaling.metric)
                        || scaling.target == null
                        || scaling.target <= Objects.requireNonNullElse(scaling.containerConcurrency, 1),
                "spec.scaling.target must not exceed spec.scaling.containerConcurrency");
        averages(scaling);
    }

    private void averages(Scaling scaling) {
        oneOf("spec.scaling.metric", scaling.metric, "concurrency|rps");
        oneOf(
                "spec.scaling.metricAggregationAlgorithm",
                scaling.metricAggregationAlgorithm,
                "linear|weightedExponential");
        oneOf("spec.scaling.keepAlive", scaling.keepAlive, "fixed|histogram");
        range("spec.scaling.scaleDownDelaySeconds", scaling.scaleDownDelaySeconds, 0, 3600);
        percent("spec.scaling.targetUtilizationPercentage", scaling.targetUtilizationPercentage, 1, 100);
        percent("spec.scaling.panicWindowPercentage", scaling.panicWindowPercentage, 1, 100);
        percent("spec.scaling.panicThresholdPercentage", scaling.panicThresholdPercentage, 110, 1000);
        rate("spec.scaling.maxScaleUpRate", scaling.maxScaleUpRate);
        rate("spec.scaling.maxScaleDownRate", scaling.maxScaleDownRate);
    }

    private void oneOf(String field, @Nullable String value, String choices) {
        check(
                value == null || value.matches(choices),
                "%s is one of %s, but is \"%s\"".formatted(field, choices.replace("|", ", "), value));
    }

    private void percent(String field, @Nullable Double value, int least, int most) {
        check(
                value == null || (value >= least && value <= most),
                "%s is %d to %d, but is %s".formatted(field, least, most, value));
    }

    private void rate(String field, @Nullable Double value) {
        check(
                value == null || (value > 1 && value <= 1_000_000),
                "%s is more than 1, at most 1000000, but is %s".formatted(field, value));
    }

    private void range(String field, @Nullable Integer value, int least, int most) {
        check(
                value == null || (value >= least && value <= most),
                "%s is %d to %d, but is %d".formatted(field, least, most, value));
    }

    private static boolean isUri(String text) {
        try {
            return new URI(text).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean exactlyOne(@Nullable Object... fields) {
        return Stream.of(fields).filter(Objects::nonNull).count() == 1;
    }

    private void check(boolean holds, String sentence) {
        if (!holds) {
            problems.add(sentence);
        }
    }

    private SpecRules() {}
}
