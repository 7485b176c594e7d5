package dev.hearth.standalone.apiserver.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.hearth.standalone.apiserver.schema.Lazy;
import dev.hearth.standalone.apiserver.schema.Schema;
import dev.hearth.standalone.apiserver.schema.Schema.Rule;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Compiles and runs single expressions, typed by the schema that carries them. */
final class Expressions {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableTimestampEpoch(true)
            .enableHeterogeneousNumericComparisons(true)
            .comprehensionMaxIterations(100_000)
            .build();
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.strings(), CelExtensions.optional())
            .build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.strings(), CelExtensions.optional())
            .build();

    private final Map<Rule, Compiled> rules = new ConcurrentHashMap<>();
    private final Map<Rule, Compiled> messages = new ConcurrentHashMap<>();
    private final Schema schema;
    private final Lazy<SchemaTypes> types;

    /** The expressions of one schema: the same text may mean another thing beside other fields. */
    Expressions(Schema schema) {
        this.schema = schema;
        this.types = new Lazy<>(() -> SchemaTypes.of(schema));
    }

    private sealed interface Compiled {
        record Sound(CelRuntime.Program program, boolean usesOldSelf) implements Compiled {}

        record Unsound(String problem) implements Compiled {}
    }

    /** Why the rule does not compile, if so. */
    Optional<String> problem(Rule rule) {
        return problem(rule(rule));
    }

    /** Why the rule's {@code messageExpression} does not compile, if it has one and so. */
    Optional<String> messageProblem(Rule rule) {
        return rule.messageExpression().isEmpty() ? Optional.empty() : problem(messageOf(rule));
    }

    private static Optional<String> problem(Compiled compiled) {
        return compiled instanceof Compiled.Unsound unsound ? Optional.of(unsound.problem()) : Optional.empty();
    }

    /** The message when the rule does not hold; a rule about a transition holds where there is no old value. */
    Optional<String> evaluate(Rule rule, JsonNode self, @Nullable JsonNode oldSelf) {
        return switch (rule(rule)) {
            case Compiled.Unsound unsound -> Optional.of("rule compile error: " + unsound.problem());
            case Compiled.Sound sound
            when oldSelf == null && sound.usesOldSelf() && !rule.optionalOldSelf() -> Optional.empty();
            case Compiled.Sound sound -> run(sound.program(), rule, variables(rule, self, oldSelf));
        };
    }

    private Optional<String> run(CelRuntime.Program program, Rule rule, Map<String, Object> variables) {
        try {
            return Boolean.TRUE.equals(program.eval(variables))
                    ? Optional.empty()
                    : Optional.of(message(rule, variables));
        } catch (CelEvaluationException e) {
            return Optional.of("rule evaluation error: " + e.getMessage());
        }
    }

    private Map<String, Object> variables(Rule rule, JsonNode self, @Nullable JsonNode oldSelf) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", CelValues.of(self, schema));
        if (rule.optionalOldSelf()) {
            variables.put("oldSelf", oldSelf == null ? Optional.empty() : Optional.of(CelValues.of(oldSelf, schema)));
        } else if (oldSelf != null) {
            variables.put("oldSelf", CelValues.of(oldSelf, schema));
        }
        return variables;
    }

    private String message(Rule rule, Map<String, Object> variables) {
        if (!rule.messageExpression().isEmpty() && messageOf(rule) instanceof Compiled.Sound sound) {
            try {
                if (sound.program().eval(variables) instanceof String text && !text.isBlank()) {
                    return text.strip();
                }
            } catch (CelEvaluationException e) {
                // As the real one: a message that cannot be made falls back to the fixed one.
            }
        }
        return rule.message().isEmpty() ? "failed rule: " + rule.expression() : rule.message();
    }

    private Compiled rule(Rule rule) {
        return rules.computeIfAbsent(
                rule, one -> compile(one, one.expression(), SimpleType.BOOL, "cel expression must evaluate to a bool"));
    }

    private Compiled messageOf(Rule rule) {
        return messages.computeIfAbsent(
                rule,
                one -> compile(
                        one,
                        one.messageExpression(),
                        SimpleType.STRING,
                        "messageExpression must evaluate to a string"));
    }

    private Compiled compile(Rule rule, String expression, CelType wanted, String otherwise) {
        try {
            CelType self = types.get().self();
            CelAbstractSyntaxTree tree = COMPILER.toCompilerBuilder()
                    .setTypeProvider(types.get().provider())
                    .addVar("self", self)
                    .addVar("oldSelf", rule.optionalOldSelf() ? OptionalType.create(self) : self)
                    .build()
                    .compile(expression)
                    .getAst();
            if (!tree.getResultType().equals(wanted)) {
                return new Compiled.Unsound(otherwise);
            }
            boolean usesOldSelf = tree.getReferenceMap().values().stream()
                    .anyMatch(reference -> reference.name().equals("oldSelf"));
            return new Compiled.Sound(RUNTIME.createProgram(tree), usesOldSelf);
        } catch (CelValidationException | CelEvaluationException e) {
            String message = e.getMessage();
            return new Compiled.Unsound(message == null ? "unknown" : message);
        }
    }
}
