package hello;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/** Greets {@code ?name=} over the function URL and {@code {"name": …}} over Invoke. */
public class Handler implements RequestHandler<Map<String, Object>, Map<String, String>> {
    @Override
    public Map<String, String> handleRequest(Map<String, Object> event, Context context) {
        Object name = event.get("queryStringParameters") instanceof Map<?, ?> query ? query.get("name") : event.get("name");
        context.getLogger().log("greeting " + name + "\n");
        return Map.of("greeting", "Hello, " + (name == null ? "world" : name) + "!");
    }
}
