package dev.hearth.api.table;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the storage room alone. */
@JsonClassDescription("What has become of it: conditions (Ready first) and its ARNs.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class TableStatus {
    /** The condition that says whether the table can be used as the spec asks. */
    public static final String READY = "Ready";

    public Long observedGeneration;

    @JsonPropertyDescription("As DescribeTable says: CREATING, UPDATING, DELETING, ACTIVE.")
    public String tableStatus;

    public String tableArn;

    @JsonPropertyDescription("ARN of the change stream, where there is one.")
    public String latestStreamArn;

    public List<Condition> conditions = new ArrayList<>();
}
