package dev.hearth.api.schedule;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the eventing room alone. */
@JsonClassDescription("What has become of it: conditions (Ready first) and its last and next times.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class ScheduleStatus {
    public Long observedGeneration;

    @JsonPropertyDescription("The newest tick that was written down, by the time it was due.")
    public String lastScheduledTime;

    public String nextScheduledTime;

    @JsonPropertyDescription("What became of the tick that was settled last: Delivered or DeadLettered.")
    public String lastResult;

    public List<Condition> conditions = new ArrayList<>();
}
