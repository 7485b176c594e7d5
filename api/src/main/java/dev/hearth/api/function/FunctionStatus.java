package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the operator alone. */
@JsonClassDescription("What has become of it: conditions (Ready first), pods, address.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class FunctionStatus {
    /** The condition that says whether the function can be called; {@code reason} and {@code message} say why not. */
    public static final String READY = "Ready";

    /** The condition that says whether the code was found, has its digest and was unpacked within its limits. */
    public static final String CODE_AVAILABLE = "CodeAvailable";

    @JsonPropertyDescription("The generation of the spec that this status is about.")
    public Long observedGeneration;

    @JsonPropertyDescription(
            "Digest (16 hexadecimal digits) of all that a running pod cannot change; new invocations go to pods of it.")
    public String revision;

    @JsonPropertyDescription("SHA-256 of the code package of 'revision'; absent for images.")
    public String codeSha256;

    @JsonPropertyDescription("Pods of the current revision that exist and are not on their way out.")
    @StatusReplicas
    public Integer pods;

    @JsonPropertyDescription("Label selector of this function's pods, for 'kubectl scale'.")
    @LabelSelector
    public String selector;

    @JsonPropertyDescription("Path of the function URL below the gateway's address.")
    public String urlPath;

    @JsonPropertyDescription("What was learned of its idle times; only with spec.scaling.keepAlive 'histogram'.")
    public KeepAliveStatus keepAlive;

    @JsonPropertyDescription("Ready and CodeAvailable, with a reason and a sentence each.")
    public List<Condition> conditions = new ArrayList<>();
}
