package dev.hearth.operator.pools;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.operator.names.FunctionKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a pod of a pool is told to become a function's.
 *
 * @param environment as the function sees it, secrets and all: never to be logged
 */
public record AssignmentPlan(
        FunctionKey function,
        String functionUid,
        String revision,
        Shape shape,
        String codeUrl,
        String codeSha256,
        Map<String, String> environment) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public AssignmentPlan {
        environment = Map.copyOf(environment);
    }

    /** The same plan gives the same bytes. */
    byte[] body() {
        ObjectNode body = JSON.createObjectNode();
        body.put("namespace", function.namespace());
        body.put("function", function.name());
        body.putObject("code").put("url", codeUrl).put("sha256", codeSha256);
        ObjectNode variables = body.putObject("environment");
        environment.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(variable -> variables.put(variable.getKey(), variable.getValue()));
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "AssignmentPlan[function=" + function + ", revision=" + revision + ", shape=" + shape.name() + "]";
    }
}
