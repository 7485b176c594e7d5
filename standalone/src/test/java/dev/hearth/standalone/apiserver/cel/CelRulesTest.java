package dev.hearth.standalone.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.schema.StructuralSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules are typed by the structural schema, as in "Validation rules" of Kubernetes' documentation. */
class CelRulesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String FIELDS = """
            type: object
            properties:
              spec:
                type: object
                properties:
                  count: {type: integer}
                  ratio: {type: number}
                  text: {type: string}
                  since: {type: string, format: date-time}
                  day: {type: string, format: date}
                  wait: {type: string, format: duration}
                  port: {x-kubernetes-int-or-string: true}
                  free: {x-kubernetes-preserve-unknown-fields: true}
                  names: {type: array, items: {type: string}}
                  labels: {type: object, additionalProperties: {type: string}}
                  max-size: {type: integer}
                  namespace: {type: string}
                  parts: {type: array, items: {type: object, properties: {weight: {type: integer}}}}
            """;

    private final CelRules rules = new CelRules();

    @ParameterizedTest
    @ValueSource(strings = {"functions", "buckets", "tables", "userpools"})
    void theRulesOfOurOwnKindsCompile(String kind) throws IOException {
        try (InputStream file =
                CelRules.class.getResourceAsStream("/META-INF/fabric8/" + kind + ".hearth.dev-v1.yml")) {
            ObjectNode definition = (ObjectNode) YAML.readTree(file);
            assertThat(definition.findValues("x-kubernetes-validations")).isNotEmpty();
            assertThat(rules.check(definition, Optional.empty())).isEmpty();
        }
    }

    @Test
    void doesNotCompileWhatIsVouchedFor() {
        ObjectNode unsound = yaml("spec: {versions: [{name: v1, schema: {}}]}");
        ((ObjectNode) unsound.at("/spec/versions/0/schema")).set("openAPIV3Schema", schema("self.nothing"));
        assertThat(rules.check(unsound, Optional.empty())).hasSize(1);

        rules.vouchFor(unsound.deepCopy());
        rules.compileAhead();

        assertThat(rules.check(unsound, Optional.empty())).isEmpty();
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode schema(String rule) {
        ObjectNode schema = yaml(FIELDS);
        schema.putArray("x-kubernetes-validations").addObject().put("rule", rule);
        return schema;
    }

    private List<Cause> define(ObjectNode schema) {
        ObjectNode definition = yaml("spec: {versions: [{name: v1, schema: {}}]}");
        ((ObjectNode) definition.at("/spec/versions/0/schema")).set("openAPIV3Schema", schema);
        return rules.check(definition, Optional.empty());
    }

    private List<Cause> define(String rule) {
        return define(schema(rule));
    }

    private List<Cause> validate(String rule, String object) {
        return rules.validate(yaml(object), Optional.empty(), StructuralSchemas.root(schema(rule)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "self.spec.count <= 3",
                "self.spec.count <= self.spec.ratio",
                "self.spec.text.startsWith('a') || size(self.spec.names) > 2",
                "self.spec.since > timestamp('2026-01-01T00:00:00Z') && self.spec.day < self.spec.since",
                "self.spec.wait < duration('1h')",
                "self.spec.port == 80 || self.spec.port == 'http'",
                "self.spec.names.all(name, name != '') && self.spec.labels.all(key, self.spec.labels[key] != '')",
                "self.spec.max__dash__size > 0 && self.spec.__namespace__ != ''",
                "self.spec.parts.exists(part, has(part.weight) && part.weight == 1)",
                "self.metadata.name.size() < 20 && self.kind == 'Thing' && self.apiVersion != ''",
                "self.spec.count == oldSelf.spec.count"
            })
    void takesARuleThatFitsTheSchema(String rule) {
        assertThat(define(rule)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"self.spec.amount > 1", "self.spec.parts.all(p, p.size > 1)", "has(self.spec.amount)"})
    void refusesARuleThatNamesAnUnknownField(String rule) {
        assertThat(define(rule)).singleElement().satisfies(cause -> {
            assertThat(cause.field())
                    .isEqualTo("spec.versions[0].schema.openAPIV3Schema.x-kubernetes-validations[0].rule");
            assertThat(cause.message()).contains("compilation failed", "undefined field");
        });
    }

    @Test
    void refusesAFieldWhoseSchemaSaysNoType() {
        assertThat(define("self.spec.free == 1"))
                .singleElement()
                .satisfies(cause -> assertThat(cause.message()).contains("undefined field 'free'"));
    }

    @Test
    void showsOnlyTheNameOfTheMetadata() {
        assertThat(define("self.metadata.labels.size() > 0"))
                .singleElement()
                .satisfies(cause -> assertThat(cause.message()).contains("undefined field 'labels'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"self.spec.text > 1", "self.spec.count + self.spec.text == ''", "self.spec.names == 'a'"})
    void refusesARuleThatMixesTypes(String rule) {
        assertThat(define(rule))
                .singleElement()
                .satisfies(cause -> assertThat(cause.message()).contains("compilation failed", "no matching overload"));
    }

    @Test
    void refusesARuleThatIsNoYesOrNo() {
        assertThat(define("self.spec.count"))
                .singleElement()
                .satisfies(cause -> assertThat(cause.message()).contains("cel expression must evaluate to a bool"));
    }

    @Test
    void refusesAMessageThatIsNoText() {
        ObjectNode schema = schema("self.spec.count > 0");
        ((ObjectNode) schema.at("/x-kubernetes-validations/0")).put("messageExpression", "self.spec.count");
        assertThat(define(schema)).singleElement().satisfies(cause -> {
            assertThat(cause.field()).endsWith("x-kubernetes-validations[0].messageExpression");
            assertThat(cause.message()).contains("messageExpression must evaluate to a string");
        });
    }

    @Test
    void theSameRuleMeansAnotherThingBesideOtherFields() {
        assertThat(define("self.spec.count > 1")).isEmpty();
        ObjectNode other = schema("self.spec.count > 1");
        ((ObjectNode) other.at("/properties/spec/properties/count")).put("type", "string");
        assertThat(define(other)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{spec: {count: 3, ratio: 3}}",
                "{spec: {count: 3.0, ratio: 3.5}}",
            })
    void wholeNumbersAreIntsAndOthersDoublesByTheSchema(String object) {
        assertThat(validate("self.spec.count == 3 && self.spec.ratio >= 3.0", object))
                .isEmpty();
    }

    @Test
    void datesAndTimesOfAnyZoneCompare() {
        String object = "{spec: {since: '2026-03-01T01:00:00+02:00', day: '2026-03-01', wait: 90s}}";
        assertThat(validate("self.spec.since < self.spec.day && self.spec.wait > duration('1m')", object))
                .isEmpty();
    }

    @Test
    void saysWhatDoesNotHold() {
        assertThat(validate("self.spec.labels['a'] == 'b'", "{spec: {labels: {a: c}}}"))
                .singleElement()
                .satisfies(cause -> assertThat(cause.message())
                        .endsWith("Invalid value: \"object\": failed rule: self.spec.labels['a'] == 'b'"));
    }

    @Test
    void aRuleAboutATransitionHoldsForANewObject() {
        assertThat(validate("self.spec.count == oldSelf.spec.count", "{spec: {count: 1}}"))
                .isEmpty();
        assertThat(validate("self.spec.text != 'oldSelf'", "{spec: {text: oldSelf}}"))
                .as("a word in quotes makes no transition")
                .hasSize(1);
    }
}
