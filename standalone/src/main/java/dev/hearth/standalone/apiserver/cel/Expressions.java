package dev.hearth.standalone.apiserver.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.hearth.standalone.apiserver.schema.Schema;
import dev.hearth.standalone.apiserver.schema.Schema.Rule;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Compiles and runs single expressions. Values are dynamically typed: a rule that a real API server refuses at apply
 * for its types alone is refused here when it runs.
 */
final class Expressions {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableTimestampEpoch(true)
            .comprehensionMaxIterations(100_000)
            .build();
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.strings(), CelExtensions.optional())
            .addVar("self", SimpleType.DYN)
            .addVar("oldSelf", SimpleType.DYN)
            .build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.strings(), CelExtensions.optional())
            .build();
    private static final Map<String, Compiled> COMPILED = new ConcurrentHashMap<>();

    private record Compiled(CelRuntime.@Nullable Program program, String problem, boolean usesOldSelf) {}

    /** Why the expression does not compile, if so. */
    static Optional<String> problem(String expression, Schema schema) {
        Compiled compiled = compile(expression);
        return compiled.program() == null ? Optional.of(compiled.problem()) : Optional.empty();
    }

    /** The message when the rule does not hold; a rule about a transition holds where there is no old value. */
    static Optional<String> evaluate(Rule rule, JsonNode self, @Nullable JsonNode oldSelf, Schema schema) {
        Compiled compiled = compile(rule.expression());
        if (compiled.program() == null) {
            return Optional.of("rule compile error: " + compiled.problem());
        }
        if (compiled.usesOldSelf() && oldSelf == null && !rule.optionalOldSelf()) {
            return Optional.empty();
        }
        Map<String, Object> variables = variables(rule, self, oldSelf, schema);
        try {
            Object result = compiled.program().eval(variables);
            return Boolean.TRUE.equals(result) ? Optional.empty() : Optional.of(message(rule, variables));
        } catch (CelEvaluationException e) {
            return Optional.of("rule evaluation error: " + e.getMessage());
        }
    }

    private static Map<String, Object> variables(Rule rule, JsonNode self, @Nullable JsonNode oldSelf, Schema schema) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", CelValues.of(self, schema));
        if (rule.optionalOldSelf()) {
            variables.put("oldSelf", oldSelf == null ? Optional.empty() : Optional.of(CelValues.of(oldSelf, schema)));
        } else if (oldSelf != null) {
            variables.put("oldSelf", CelValues.of(oldSelf, schema));
        }
        return variables;
    }

    private static String message(Rule rule, Map<String, Object> variables) {
        if (!rule.messageExpression().isEmpty()) {
            Compiled compiled = compile(rule.messageExpression());
            try {
                if (compiled.program() != null
                        && compiled.program().eval(variables) instanceof String text
                        && !text.isBlank()) {
                    return text.strip();
                }
            } catch (CelEvaluationException e) {
                // As the real one: a message that cannot be made falls back to the fixed one.
            }
        }
        return rule.message().isEmpty() ? "failed rule: " + rule.expression() : rule.message();
    }

    private static Compiled compile(String expression) {
        if (COMPILED.size() > 10_000) {
            COMPILED.clear();
        }
        return COMPILED.computeIfAbsent(expression, text -> {
            try {
                CelAbstractSyntaxTree tree = COMPILER.compile(text).getAst();
                return new Compiled(RUNTIME.createProgram(tree), "", text.contains("oldSelf"));
            } catch (CelValidationException | CelEvaluationException e) {
                String message = e.getMessage();
                return new Compiled(null, message == null ? "unknown" : message, false);
            }
        });
    }

    private Expressions() {}
}
