package dev.hearth.pods.java;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/**
 * The handler that the build runs once, to record in the ahead-of-time cache what every pod loads, and that pods of a pool
 * run while they wait.
 */
public final class Rehearsal implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    /** As a handler that implements nothing. */
    public Map<String, Object> answer(Map<String, Object> event) {
        return Map.of("statusCode", 200, "body", "{\"rehearsal\":true}");
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (event.containsKey("rehearsal")) {
            return event; // in a pod of a pool, whose log is its function's
        }
        context.getLogger().log("rehearsed " + context.getRemainingTimeInMillis() + "\n");
        if (event.containsKey("fail")) {
            throw new IllegalStateException("rehearsed");
        }
        return event;
    }
}
