package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What a user asks for. Ranges and defaults are Lambda's where Lambda has the setting (developer guide, "Lambda
 * quotas"); scaling follows Knative's names.
 */
@JsonClassDescription("What the function is to be: its code, runtime, memory, time, environment, bindings and scaling.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.runtime) || has(self.code.image)",
        message = "spec.runtime is required unless spec.code.image brings its own:"
                + " one of nodejs20.x, python3.11, java25, provided")
@ValidationRule(
        value = "has(self.handler) || has(self.code.image) || (has(self.runtime) && self.runtime == 'provided')",
        message = "spec.handler is required for this runtime, for example index.handler;"
                + " only provided and image functions have none")
public class FunctionSpec {
    @JsonPropertyDescription(
            "AWS's runtime identifier; the runtime catalogue of 'function-pods' has one folder for each.")
    @Pattern("^(nodejs20\\.x|python3\\.11|java25|provided)$")
    public String runtime;

    @JsonPropertyDescription(
            "Where the code's entry is, as the runtime writes it: 'index.handler', 'app.Handler::handleRequest'.")
    @Size(min = 1, max = 128)
    @Pattern("^[^\\s]+$")
    public String handler;

    @JsonPropertyDescription("What the function is for, in a line; shown by ListFunctions and GetFunction.")
    @Size(max = 256)
    public String description;

    @JsonPropertyDescription("Where its code comes from: exactly one of inline, configMap, zip, image.")
    @Required
    public Code code;

    @JsonPropertyDescription("Memory in MiB, 128 to 10240; CPU grows with it, 1769 MiB being one vCPU.")
    @Min(128)
    @Max(10240)
    @Default("128")
    public Integer memoryMiB;

    @JsonPropertyDescription("How long one invocation may take, in seconds, 1 to 900.")
    @Min(1)
    @Max(900)
    @Default("3")
    public Integer timeoutSeconds;

    @JsonPropertyDescription("Size of '/tmp' in MiB, 512 to 10240.")
    @Min(512)
    @Max(10240)
    @Default("512")
    public Integer ephemeralStorageMiB;

    @JsonPropertyDescription(
            "Environment variables; names are unique and may not be those that the runtime itself sets.")
    @Size(max = 256)
    public List<EnvironmentVariable> environment;

    @JsonPropertyDescription("Buckets, tables and user pools of the namespace that the function may use.")
    @Size(max = 50)
    public List<Binding> bindings;

    @JsonPropertyDescription("How events are handled that nobody waits for (InvocationType 'Event').")
    @Default("{}")
    public AsynchronousInvocation asynchronousInvocation;

    @Default("{}")
    @JsonPropertyDescription("How many pods there are, by load.")
    public Scaling scaling;

    @JsonPropertyDescription(
            "What its pods have of the cluster: service account, volumes, nodes and the like. Such a function has pods of its own"
                    + " and takes none that wait.")
    public PodOptions pod;

    @JsonPropertyDescription("What it may connect to: a NetworkPolicy of its own, on clusters that have them enforced.")
    public Network network;

    @JsonPropertyDescription("The function URL. Without it, only signed or token-bearing callers may use the URL.")
    @Default("{}")
    public Url url;
}
