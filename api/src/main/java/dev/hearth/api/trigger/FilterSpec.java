package dev.hearth.api.trigger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/**
 * One filter in one of the dialects of the CloudEvents Subscriptions API. The filters inside of {@code all}, {@code any} and
 * {@code not} have this same form; a CRD cannot say so, hence they are checked by the eventing room.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.exact), has(self.prefix), has(self.suffix), has(self.all), has(self.any), has(self.not),"
                + " has(self.cesql)].exists_one(x, x)",
        message = "a filter needs exactly one of exact, prefix, suffix, all, any, not, cesql")
public class FilterSpec {
    @JsonPropertyDescription("Attributes that have just these values.")
    @Size(min = 1, max = 50)
    public Map<String, String> exact;

    @JsonPropertyDescription("Attributes that begin so.")
    @Size(min = 1, max = 50)
    public Map<String, String> prefix;

    @JsonPropertyDescription("Attributes that end so.")
    @Size(min = 1, max = 50)
    public Map<String, String> suffix;

    @JsonPropertyDescription("Filters of which every one must be passed.")
    @Size(min = 1, max = 20)
    public List<JsonNode> all;

    @JsonPropertyDescription("Filters of which one must be passed.")
    @Size(min = 1, max = 20)
    public List<JsonNode> any;

    @JsonPropertyDescription("A filter that must not be passed.")
    public JsonNode not;

    @JsonPropertyDescription("A CloudEvents SQL expression that must be true.")
    @Size(min = 1, max = 4096)
    public String cesql;
}
