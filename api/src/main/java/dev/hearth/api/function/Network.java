package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import java.util.List;

/** What a function's pods reach; without it, what the installation lets functions reach. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class Network {
    @JsonPropertyDescription(
            "What the function may connect to beside Hearth and DNS, as a NetworkPolicy has it; [] is nothing.")
    @Required
    @Size(max = 50)
    public List<NetworkPolicyEgressRule> egress;
}
