package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * A bucket, table, user pool, stream or topic of the function's namespace that the function may use. The function gets an access key that
 * may do just what its bindings say, in the variables that AWS SDKs read, and the thing's name in a variable.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.bucket), has(self.table), has(self.userPool), has(self.stream), has(self.topic)]"
                + ".exists_one(x, x)",
        message = "a binding needs exactly one of bucket, table, userPool, stream, topic")
@ValidationRule(value = "!has(self.prefix) || has(self.bucket)", message = "a binding's prefix belongs to a bucket")
public class Binding {
    @JsonPropertyDescription("Name of a Bucket.")
    @Size(min = 1, max = 63)
    public String bucket;

    @JsonPropertyDescription("Name of a Table.")
    @Size(min = 1, max = 253)
    public String table;

    @JsonPropertyDescription("Name of a UserPool.")
    @Size(min = 1, max = 253)
    public String userPool;

    @JsonPropertyDescription("Name of a Stream.")
    @Size(min = 1, max = 253)
    public String stream;

    @JsonPropertyDescription("Name of a Topic; publishing is its 'write'.")
    @Size(min = 1, max = 253)
    public String topic;

    @JsonPropertyDescription("'read', 'write' or 'readwrite'.")
    @Required
    @Pattern("^(read|write|readwrite)$")
    public String access;

    @JsonPropertyDescription("Of a bucket: only objects whose keys begin so.")
    @Size(min = 1, max = 1024)
    public String prefix;

    @JsonPropertyDescription("The environment variable that gets the name; absent: the name in upper case with"
            + " '_BUCKET', '_TABLE', '_USER_POOL', '_STREAM' or '_TOPIC' behind it, such as ORDERS_TABLE.")
    @Pattern("^[a-zA-Z_][a-zA-Z0-9_]*$")
    @Size(max = 256)
    public String variable;
}
