package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One environment variable: a value, or a reference to a key of a Secret or ConfigMap of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.value), has(self.secretKeyRef), has(self.configMapKeyRef)].exists_one(x, x)",
        message = "an environment variable needs exactly one of value, secretKeyRef, configMapKeyRef")
@ValidationRule(
        value = "!(self.name in ['_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION',"
                + " 'AWS_EXECUTION_ENV', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR'])"
                + " && !self.name.startsWith('AWS_LAMBDA_') && !self.name.startsWith('HEARTH_')",
        message = "this environment variable is reserved: the runtime sets it itself"
                + " (Lambda's reserved variables and everything that begins with AWS_LAMBDA_ or HEARTH_)")
public class EnvironmentVariable {
    @JsonPropertyDescription("Its name: letters, digits and underscores, not one that the runtime sets itself.")
    @Required
    @Pattern("^[a-zA-Z_][a-zA-Z0-9_]*$")
    @Size(max = 256)
    public String name;

    @JsonPropertyDescription("Its value as it is written here.")
    @Size(max = 32768)
    public String value;

    @JsonPropertyDescription("Its value from a key of a Secret in the function's namespace.")
    public KeyRef secretKeyRef;

    @JsonPropertyDescription("Its value from a key of a ConfigMap in the function's namespace.")
    public KeyRef configMapKeyRef;

    /** A key of a Secret or ConfigMap, found by name in the function's namespace. */
    public static class KeyRef {
        @JsonPropertyDescription("Name of the Secret or ConfigMap.")
        @Required
        @Size(min = 1, max = 253)
        public String name;

        @JsonPropertyDescription("The key in its data.")
        @Required
        @Size(min = 1, max = 253)
        public String key;
    }
}
