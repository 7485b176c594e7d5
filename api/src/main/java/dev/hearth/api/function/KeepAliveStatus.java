package dev.hearth.api.function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** When the last pod of a function goes and comes back, and what that is drawn from. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class KeepAliveStatus {
    @JsonPropertyDescription(
            "Learned; or NoneExpected, where no minute after a call is likely enough to bring the next one; or TooFew, where too"
                    + " few idle times were seen and the fixed window holds.")
    public String basis;

    @JsonPropertyDescription("Seconds after a call when the last pod is there again; 0: it stays.")
    public Long preWarmSeconds;

    @JsonPropertyDescription("Seconds after a call when the last pod goes.")
    public Long keepAliveSeconds;

    @JsonPropertyDescription(
            "Idle times seen: 'MINUTE:COUNT' for each minute that has any, '+COUNT' for longer ones. As of the last change of"
                    + " this status; a restarted operator goes on from here.")
    public String histogram;
}
