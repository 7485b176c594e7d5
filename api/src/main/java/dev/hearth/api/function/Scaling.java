package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;

/** How many pods, with Knative's names (Knative Serving docs, "Autoscaling"); durations in whole seconds. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.minScale <= self.maxScale",
        message = "spec.scaling.minScale must not exceed spec.scaling.maxScale")
@ValidationRule(
        value = "!has(self.target) || self.target <= self.containerConcurrency",
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
            "Pods started for a new revision before it is Ready; 0 takes it on trust until its first call.")
    @Min(0)
    @Max(1)
    @Default("1")
    public Integer initialScale;

    @JsonPropertyDescription("Most invocations that one pod runs at once (Lambda: 1).")
    @Min(1)
    @Max(1000)
    @Default("1")
    public Integer containerConcurrency;

    @JsonPropertyDescription("Invocations a pod that the autoscaler aims for; absent: containerConcurrency.")
    @Min(1)
    @Max(1000)
    public Integer target;

    @JsonPropertyDescription("Seconds for which a pod must have been more than enough before it is put out.")
    @Min(1)
    @Max(3600)
    @Default("60")
    public Integer stableWindowSeconds;

    @JsonPropertyDescription("Seconds that the last pod stays beyond the stable window.")
    @Min(0)
    @Max(86400)
    @Default("0")
    public Integer scaleToZeroPodRetentionPeriodSeconds;
}
