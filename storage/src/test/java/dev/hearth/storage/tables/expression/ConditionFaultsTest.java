package dev.hearth.storage.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What DynamoDB says of conditions that it refuses. */
class ConditionFaultsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a x b | x | a x b",
                "a = | <EOF> | =",
                "a | <EOF> | a",
                "a > 4 | 4 | > 4",
                "a OR b = :v | OR | a OR b",
                "a = b c | c | b c",
                "_a = b | _ | _a",
                "a = b.:v | :v | .:v",
                "attribute_exists(a-b) | - | a-b",
                "attribute_exists(\"a\") | \" | (\"a",
                "attribute_exists(a..b) | . | ..b",
                "attribute_exists(a[b]) | b | [b]",
                "a in b, c | b | in b,",
                "a in (b,c,) | ) | ,)",
                "a in () | ) | ()",
                "a between b | <EOF> | b",
                "(a = b) = c | = | ) = c",
                "size(a).b > a | . | ).b",
                "(size(a))[0] > a | [ | )[0",
                "b[#_] > a | #_ | [#_]",
                "ü > a | ü | ü >",
                "NOT a | <EOF> | a",
                "a = :v AND | <EOF> | AND",
                "f() = a | ) | () =",
                "# = a | # | # =",
                "and = a | and | and ="
            })
    void syntaxErrorsShowTheTokenAndWhatIsNearIt(String expression, String token, String near) {
        refused(expression, "", "", "Syntax error; token: \"" + token + "\", near: \"" + near + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "things are not gonna be ok",
                "a > between",
                "(a)between(b.(c.d))and(c)",
                "(a)between(b.c.d)and((c)",
                "#$.b > a",
                "a > :things.stuff",
                "b[:a] > a",
                "(a)between(b.c[4.5].#d)and(:a)",
                "(size(a)).b > a",
                "a = :v OR NOT :v",
                "a[-1] = b",
                "a[] = b",
                ")",
                "(",
                "a = b)",
                "((a = b)"
            })
    void otherSyntaxErrors(String expression) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Expressions.condition(expression, Placeholders.none()))
                .withMessageStartingWith("Invalid ConditionExpression: Syntax error; token: \"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=b and a > ((views))", "(a)between(((b.c)).d)and(c)", "a > whatever((:things), ((a)))",
                "a=a AND ((a=a AND a=a)) AND a=a", "a=a OR ((a=a OR (a=a OR a=a)))", "((a = b))"
            })
    void redundantParentheses(String expression) {
        refused(expression, "", "", "The expression has redundant parentheses;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=a and whatever((:things)) > a | whatever",
                "attRIbute_exIsts((views), #a) | attRIbute_exIsts",
                "dog(a) = :v | dog"
            })
    void unknownFunctions(String expression, String function) {
        refused(expression, "", "", "Invalid function name; function: " + function);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=a and attribute_exists((views), (#a)) > b | attribute_exists",
                "attribute_not_exists(things) > b | attribute_not_exists",
                "attribute_type(things, :a) > b | attribute_type",
                "begins_with(things, a) > b | begins_with",
                "contains(:things, c) > b | contains",
                "size(contains(a, b)) > a | contains",
                "size(things) | size",
                "a between b and attribute_exists(things) | attribute_exists",
                "a in (b, attribute_exists(things)) | attribute_exists",
                "if_not_exists(a, a) = :v | if_not_exists",
                "list_append(a, a) = :v | list_append",
                "list_append(a, a) | list_append"
            })
    void functionsInTheWrongPlace(String expression, String function) {
        refused(
                expression,
                "",
                "",
                "The function is not allowed to be used this way in an expression; function: " + function);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attribute_exists(views, #a) | views",
                ":a < abOrT | abOrT",
                "b.name = :x | name",
                "status = :x | status"
            })
    void reservedWords(String expression, String word) {
        refused(expression, "", "", "Attribute name is a reserved keyword; reserved keyword: " + word);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attribute_exists(#Pictures.RearView, :a) and a=a | #Pictures",
                "begins_with(Pictures.#RearView) | #RearView",
                "(#P between :lo and :hi) and (#PC in (:cat1, :cat2)) | #P",
                "#4g > a | #4g",
                "(a)between(b.c[45].#d)and(:a) | #d"
            })
    void undefinedNames(String expression, String name) {
        refused(
                expression,
                "",
                "",
                "An expression attribute name used in the document path is not defined; attribute name: " + name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"begins_with(:hello, #a, #b) | :hello", ":a < :b | :a", ":_ > a | :_"})
    void undefinedValues(String expression, String value) {
        refused(
                expression,
                "",
                "",
                "An expression attribute value used in expression is not defined; attribute value: " + value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attribute_exists(things, a) and a=a | attribute_exists | 2",
                "attribute_type(things) | attribute_type | 1",
                "begins_with(things, size(a), b) | begins_with | 3",
                "contains(things) | contains | 1",
                "size(things, a) > b | size | 2"
            })
    void numbersOfOperands(String expression, String function, int operands) {
        refused(
                expression,
                "",
                "",
                "Incorrect number of operands for operator or function; operator or function: " + function
                        + ", number of operands: " + operands);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "attribute_type(a, size(a)) | | attribute_type | N",
                "attribute_type(a, :a) | {':a':{'BOOL':true}} | attribute_type | BOOL",
                "attribute_type(a, b) | | attribute_type | {NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
                "begins_with(a, size(a)) | | begins_with | N",
                "begins_with(a, :a) | {':a':{'N':'1'}} | begins_with | N",
                "begins_with(:a, a) | {':a':{'SS':['1']}} | begins_with | SS",
                "size(size(a)) > :a | {':a':{'N':'1'}} | size | N",
                "attribute_not_exists(size(:a)) | {':a':{'N':'1'}} | size | N",
                "size(:a) > a | {':a':{'NULL':true}} | size | NULL",
                "a < :a | {':a':{'L':[]}} | < | L",
                ":a >= a | {':a':{'BOOL':true}} | >= | BOOL",
                "a between :a and :a | {':a':{'M':{}}} | BETWEEN | M"
            })
    void typesOfOperands(String expression, String values, String function, String type) {
        refused(
                expression,
                "",
                values == null ? "" : values,
                "Incorrect operand type for operator or function; operator or function: " + function
                        + ", operand type: " + type);
    }

    @Test
    void operandsThatMustBePathsOrTypes() {
        String path = "Operator or function requires a document path; operator or function: ";
        refused("attribute_exists(:a)", "", "{':a':{'S':'1'}}", path + "attribute_exists");
        refused("attribute_not_exists(size(:a))", "", "{':a':{'S':'1'}}", path + "attribute_not_exists");
        refused(
                "attribute_type(a, :a)",
                "",
                "{':a':{'S':'DOG'}}",
                "Invalid attribute type name found; type: DOG, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a = a AND #a = b AND :views > a | = | [a]",
                "#a <> a | <> | [a]",
                "((a=a) OR (a=a)) | = | [a]",
                "contains(ab.bc[1].a, ab.bc[1].#a) | contains | [ab, bc, [1], a]",
                "attribute_type(ab.bc[1].#a, ab.bc[1].a) | attribute_type | [ab, bc, [1], a]"
            })
    void operandsThatMustBeDistinct(String expression, String operator, String path) {
        refused(
                expression,
                "#a=a",
                "",
                "The first operand must be distinct from the remaining operands for this operator or function; operator: "
                        + operator + ", first operand: " + path);
    }

    @Test
    void boundsOfBetween() {
        refused(
                "a between :b and :a",
                "",
                "{':a':{'S':'a'},':b':{'N':'1'}}",
                "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand:"
                        + " AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}");
        refused(
                "a between :b and :a",
                "",
                "{':a':{'S':'a'},':b':{'S':'b'}}",
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand:"
                        + " AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}");
    }

    @Test
    void limits() {
        refused("", "", "", "The expression can not be empty;");
        refused(" \t", "", "", "The expression can not be empty;");
        refused(
                "a = b" + " ".repeat(4092),
                "",
                "",
                "Expression size has exceeded the maximum allowed size; expression size: 4097");
        refused(
                "a<b " + "or a<b ".repeat(150),
                "",
                "",
                "The expression contains too many operators; operator count: 301");
        refused(
                "a" + ".b".repeat(32) + " = c",
                "",
                "",
                "The document path has too many nesting levels; nesting levels: 33");
        refused(
                "a[99999999999999] = c",
                "",
                "",
                "List index is not within the allowable range; index: [99999999999999]");
        refused(
                "a IN (" + IntStream.range(0, 101).mapToObj(i -> "b" + i).collect(Collectors.joining(",")) + ")",
                "",
                "",
                "The IN operator is provided with too many operands; number of operands: 101");
    }

    @Test
    void whatIsWithinTheLimitsIsFine() {
        accepted("a = b" + " ".repeat(4091));
        accepted("a<b " + "or (a<b ".repeat(149) + ")".repeat(149));
        accepted("a" + ".b".repeat(31) + " = c");
        accepted("a IN (" + IntStream.range(0, 100).mapToObj(i -> "b" + i).collect(Collectors.joining(",")) + ")");
        accepted("(a)between(b.c)and(d)");
        accepted("((size(a)) = c)");
        accepted("NOT NOT NOT a < b");
        accepted("(b.c).d = (e)[1]");
        accepted("a[007] = b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a=b and (", "not ", "f(", "size("})
    void deepNestingIsRefusedAndDoesNotOverflow(String part) {
        String expression = part.repeat(4096 / part.length());
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Expressions.condition(expression, Placeholders.none()));
        String closed = part.repeat(1300 / part.length()) + "a" + ")".repeat(1300 / part.length());
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Expressions.condition(closed, Placeholders.none()));
    }

    @Test
    void theFaultNamesTheParameterAndHasNoStackTrace() {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Expressions.filter("a = :v", Placeholders.none()))
                .withMessageStartingWith("Invalid FilterExpression: ")
                .satisfies(fault -> assertThat(fault.getStackTrace()).isEmpty());
        assertThat(Given.value("{'S':'x'}")).isInstanceOf(AttributeValue.S.class);
    }

    private static void accepted(String expression) {
        assertThat(Expressions.condition(expression, Placeholders.none())).isNotNull();
    }

    private static void refused(String expression, String names, String values, String rule) {
        Placeholders placeholders = Given.placeholders(names, values);
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Expressions.condition(expression, placeholders))
                .withMessage("Invalid ConditionExpression: " + rule);
    }
}
