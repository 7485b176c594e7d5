package dev.hearth.storage.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ValidationFault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionTest {
    private static final Item ITEM = Given.item(
            "{'a':{'M':{'b':{'L':[{'N':'2'},{'N':'4'},{'M':{'x':{'S':'hi'},'y':{'S':'yo'}}}]},'c':{'N':'5'}}},"
                    + "'b':{'S':'hello'},'a.b':{'S':'dotted'}}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "b | {'b':{'S':'hello'}}",
                " #dot ,b | {'a.b':{'S':'dotted'},'b':{'S':'hello'}}",
                "x | {}",
                "a.b[0] | {'a':{'M':{'b':{'L':[{'N':'2'}]}}}}",
                "a.b[2].y | {'a':{'M':{'b':{'L':[{'M':{'y':{'S':'yo'}}}]}}}}",
                "a.b[3] | {}",
                "a.x.y | {}",
                "a.b.x | {}",
                "a[0] | {}",
                "a.b[0].x | {}",
                "b[0] | {}",
                "b.c | {}",
                "a.b[1],a.b[0] | {'a':{'M':{'b':{'L':[{'N':'2'},{'N':'4'}]}}}}",
                "a.b[0],a.c | {'a':{'M':{'b':{'L':[{'N':'2'}]},'c':{'N':'5'}}}}",
                "a.x, a.b[0], x, a.b[3].x | {'a':{'M':{'b':{'L':[{'N':'2'}]}}}}"
            })
    void keepsWhatLiesAtThePaths(String expression, String expected) {
        assertThat(Expressions.projection(expression, Given.placeholders("#dot=a.b", ""))
                        .of(ITEM))
                .isEqualTo(Given.item(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | The expression can not be empty;",
                "a, | Syntax error; token: \"<EOF>\", near: \",\"",
                "!!! | Syntax error; token: \"!\", near: \"!!\"",
                "a[-1] | Syntax error; token: \"-\", near: \"[-1\"",
                "a[] | Syntax error; token: \"]\", near: \"[]\"",
                "a b | Syntax error; token: \"b\", near: \"a b\"",
                "a.name | Attribute name is a reserved keyword; reserved keyword: name",
                "#a | An expression attribute name used in the document path is not defined; attribute name: #a",
                "a,a | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
                "a.b[0], a | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b, [0]], path two: [a]",
                "a.b, a[1] | Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]",
                "a[99999999999999] | List index is not within the allowable range; index: [99999999999999]"
            })
    void refuses(String expression, String rule) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Expressions.projection(expression, Placeholders.none()))
                .withMessage("Invalid ProjectionExpression: " + rule);
    }
}
