package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;

/**
 * How many pods, with Knative's names, defaults and ranges (Knative Serving docs, "Autoscaling"); durations in whole
 * seconds, {@code keepAlive} is Hearth's own. {@code docs/scaling.md} says how they work together.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.minScale <= self.maxScale",
        message = "spec.scaling.minScale must not exceed spec.scaling.maxScale")
@ValidationRule(
        value =
                "(has(self.metric) && self.metric == 'rps') || !has(self.target) || self.target <= self.containerConcurrency",
        message = "spec.scaling.target must not exceed spec.scaling.containerConcurrency")
public class Scaling {
    @JsonPropertyDescription("Pods that stay even when nothing calls. 'kubectl scale' sets this.")
    @Min(0)
    @Max(1000)
    @Default("0")
    @SpecReplicas
    public Integer minScale;

    @JsonPropertyDescription("Most pods at once; further calls wait, then get 429.")
    @Min(1)
    @Max(1000)
    @Default("100")
    public Integer maxScale;

    @JsonPropertyDescription(
            "Pods started for a new revision before it is Ready, within maxScale; 0 takes it on trust until its first call.")
    @Min(0)
    @Max(1000)
    @Default("1")
    public Integer initialScale;

    @JsonPropertyDescription("Fewest pods that the function has when it has any: 2 starts two from zero.")
    @Min(1)
    @Max(1000)
    @Default("1")
    public Integer activationScale;

    @JsonPropertyDescription("Most invocations that one pod runs at once (Lambda: 1).")
    @Min(1)
    @Max(1000)
    @Default("1")
    public Integer containerConcurrency;

    @JsonPropertyDescription(
            "What is averaged: 'concurrency', invocations that wait or run, or 'rps', those that arrive in a second.")
    @Pattern("^(concurrency|rps)$")
    @Default("concurrency")
    public String metric;

    @JsonPropertyDescription(
            "What one pod is meant to have of the metric; absent: containerConcurrency, or 200 requests a second.")
    @Min(1)
    @Max(1000000)
    public Integer target;

    @JsonPropertyDescription(
            "How much of the target is aimed for, in percent: the rest is room for what comes suddenly.")
    @Min(1)
    @Max(100)
    @Default("70")
    public Double targetUtilizationPercentage;

    @JsonPropertyDescription("Seconds over which the metric is averaged; pods that were needed at once stay as long.")
    @Min(1)
    @Max(3600)
    @Default("60")
    public Integer stableWindowSeconds;

    @JsonPropertyDescription("The panic window, in percent of the stable one; at least a second.")
    @Min(1)
    @Max(100)
    @Default("10")
    public Double panicWindowPercentage;

    @JsonPropertyDescription(
            "Where the panic window asks for so many percent of the pods that serve, it counts until a stable window"
                    + " after, and nothing is put out.")
    @Min(110)
    @Max(1000)
    @Default("200")
    public Double panicThresholdPercentage;

    @JsonPropertyDescription("How many times as many pods there may be two seconds later.")
    @Min(value = 1, inclusive = false)
    @Max(1000000)
    @Default("1000")
    public Double maxScaleUpRate;

    @JsonPropertyDescription("To what part the pods may go down in two seconds: 2 is to the half.")
    @Min(value = 1, inclusive = false)
    @Max(1000000)
    @Default("2")
    public Double maxScaleDownRate;

    @JsonPropertyDescription("Seconds for which fewer pods must have been enough before some are put out.")
    @Min(0)
    @Max(3600)
    @Default("0")
    public Integer scaleDownDelaySeconds;

    @JsonPropertyDescription(
            "How averages are made: 'linear', or 'weightedExponential', where newer seconds count more.")
    @Pattern("^(linear|weightedExponential)$")
    @Default("linear")
    public String metricAggregationAlgorithm;

    @JsonPropertyDescription("Seconds that the last pod stays beyond the stable window.")
    @Min(0)
    @Max(86400)
    @Default("0")
    public Integer scaleToZeroPodRetentionPeriodSeconds;

    @JsonPropertyDescription(
            "What becomes of the last pod: 'fixed' keeps it for the stable window and the retention period; 'histogram'"
                    + " learns when calls come, keeps it until then or puts it out and has it back before.")
    @Pattern("^(fixed|histogram)$")
    @Default("fixed")
    public String keepAlive;
}
