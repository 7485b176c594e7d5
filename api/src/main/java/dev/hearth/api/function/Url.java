package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;

/** Who may call a function by its URL (Lambda: "Control access to Lambda function URLs"). */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class Url {
    @JsonPropertyDescription(
            "'AWS_IAM': only signed requests or bearer tokens of the cluster. 'NONE': anybody who reaches it.")
    @Pattern("^(AWS_IAM|NONE)$")
    @Default("AWS_IAM")
    public String authType;
}
