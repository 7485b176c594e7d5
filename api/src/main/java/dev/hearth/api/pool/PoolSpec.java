package dev.hearth.api.pool;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;

/** What a user asks of a pool. */
@JsonClassDescription("Which functions the pods can become, and how many wait at least and at most.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.minSize <= self.maxSize", message = "spec.minSize must not exceed spec.maxSize")
@ValidationRule(
        value = "self.runtime == oldSelf.runtime && self.memoryMiB == oldSelf.memoryMiB",
        message = "spec.runtime and spec.memoryMiB cannot be changed: make a new pool")
public class PoolSpec {
    @JsonPropertyDescription("The functions' spec.runtime; 'provided' functions bring their own and have no pool.")
    @Required
    @Pattern("^(nodejs20\\.x|python3\\.11|java25)$")
    public String runtime;

    @JsonPropertyDescription("The functions' spec.memoryMiB: 128 to 10240.")
    @Min(128)
    @Max(10240)
    @Default("128")
    public Integer memoryMiB;

    @JsonPropertyDescription(
            "Pods that wait even when nothing was asked of the pool, within the memory of all pools. 'kubectl scale' sets this.")
    @Min(0)
    @Max(1000)
    @Default("0")
    @SpecReplicas
    public Integer minSize;

    @JsonPropertyDescription("Most pods that wait at once; 0 turns the pool off.")
    @Min(0)
    @Max(1000)
    @Default("100")
    public Integer maxSize;
}
