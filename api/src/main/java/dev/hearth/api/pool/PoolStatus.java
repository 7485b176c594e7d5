package dev.hearth.api.pool;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the operator alone. */
@JsonClassDescription("What has become of it: conditions (Ready first) and how many pods wait.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class PoolStatus {
    /** The condition that says whether as many pods wait as should. */
    public static final String READY = "Ready";

    @JsonPropertyDescription("The generation of the spec that this status is about.")
    public Long observedGeneration;

    @JsonPropertyDescription("Pods that there are to be: by what was asked of the pool, spec and memory.")
    public Integer target;

    @JsonPropertyDescription("Pods that start or wait.")
    @StatusReplicas
    public Integer size;

    @JsonPropertyDescription("Pods that wait for a function.")
    public Integer ready;

    @JsonPropertyDescription("Pods that were given a function, ever.")
    public Long assigned;

    @JsonPropertyDescription("Seconds that the last new pod took until it waited, to the hundredth.")
    public String lastRefillSeconds;

    @JsonPropertyDescription("Label selector of the pods that wait, for 'kubectl scale'.")
    @LabelSelector
    public String selector;

    @JsonPropertyDescription("Ready, with a reason and a sentence.")
    public List<Condition> conditions = new ArrayList<>();
}
