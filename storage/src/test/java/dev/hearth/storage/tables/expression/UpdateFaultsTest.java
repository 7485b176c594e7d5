package dev.hearth.storage.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hearth.storage.tables.item.ValidationFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What DynamoDB says of updates that it refuses. */
class UpdateFaultsTest {
    private static final String VALUES =
            "{':a':{'S':'a'},':b':{'N':'1'},':c':{'B':'YQ=='},':d':{'BOOL':false},':e':{'NULL':true},"
                    + "':f':{'SS':['a']},':g':{'NS':['1']},':h':{'BS':['YQ==']},':i':{'M':{}},':j':{'L':[]}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INVALID SYNTAX HERE | INVALID | INVALID SYNTAX",
                "SET _123 = :v | _ | SET _123",
                "ADD hits : incr | : | hits : incr",
                "SET a = :v, | <EOF> | ,",
                "set a b | b | a b",
                "SET a = :v updated = :w | updated | :v updated =",
                "set a, #, b | , | a, #",
                "set a=set | set | =set",
                "set :a = b | :a | set :a =",
                "set a = b + c + d | + | c + d",
                "set a = b / c | / | b / c",
                "set a[:x] = b | :x | [:x]",
                "add a b | b | a b",
                "delete a = b | = | a = b",
                "remove a = b | = | a = b",
                "SET c = if_not_exists(c, :x+:y) | + | :x+:y"
            })
    void syntaxErrorsShowTheTokenAndWhatIsNearIt(String expression, String token, String near) {
        refused(expression, "", "Syntax error; token: \"" + token + "\", near: \"" + near + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whatever",
                "set a",
                "add a",
                "delete a",
                "delete a b",
                "add a if_not_exist(b)",
                "remove a b",
                "add :a b",
                "remove :a",
                "set a = b * c",
                "set a[1] = \"eight\"",
                "set a[1] = 1",
                "SET a = if_not_exist(a, 100)",
                "SET if_not_exist(a, b) = a",
                "set (a = (b + c))",
                "set a = (b.c).d + e",
                "set a = (b.c)[0] + e",
                "set a = (b + c) + d",
                "SET a = _f(b)",
                "set a = b set",
                "set a = f(b",
                "SET a-b = :v",
                "set a = if_not_exists(non@sense, :b)"
            })
    void otherSyntaxErrors(String expression) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Expressions.update(expression, Given.values(VALUES)))
                .withMessageStartingWith("Invalid UpdateExpression: Syntax error; token: \"");
    }

    @Test
    void whatHoldsForAllExpressions() {
        refused("", "", "The expression can not be empty;");
        refused(" set #c = :c set abOrt = true ", "", "Attribute name is a reserved keyword; reserved keyword: abOrt");
        refused("set #c = if_not_exist(:c) set c = d", "", "Invalid function name; function: if_not_exist");
        refused("SET a = LIST_APPEND(:j, :j)", "", "Invalid function name; function: LIST_APPEND");
        refused(
                "set a = attribute_exists(b)",
                "",
                "The function is not allowed to be used this way in an expression; function: attribute_exists");
        refused(
                "SET a = list_append(list_append(:j, :j), :j)",
                "",
                "The function is not allowed to be used this way in an expression; function: list_append");
        refused(
                "SET #x = if_not_exists(:x)",
                "",
                "An expression attribute name used in the document path is not defined; attribute name: #x");
        refused(
                "SET a = if_not_exists(:x)",
                "",
                "An expression attribute value used in expression is not defined; attribute value: :x");
        refused("SET a = ((b))", "", "The expression has redundant parentheses;");
        refused("remove a" + ".b".repeat(32), "", "The document path has too many nesting levels; nesting levels: 33");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set a = #c set c = :d | SET",
                "remove #d set a = b remove e | REMOVE",
                "add #d :e set a = b add e :f | ADD",
                "delete #d :e set a = b Delete #e :f | DELETE"
            })
    void aSectionStandsOnce(String expression, String section) {
        refused(expression, "", "The \"" + section + "\" section can only be used once in an update expression;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set d[1] = a, d.b = a, c[1].a = a, #c = if_not_exists(a) | overlap | [c, [1], a] | [c]",
                "set #c[3].#d = a, #c[3] = a | overlap | [c, [3], [3]] | [c, [3]]",
                "SET a = :b REMOVE a | overlap | [a] | [a]",
                "set a = :b, a.b = :b | overlap | [a] | [a, b]",
                "set #c[3].#d = a, #c.#d[3] = if_not_exists(a) | conflict | [c, [3], [3]] | [c, [3], [3]]",
                "remove a.#c set a[1] = #d | conflict | [a, c] | [a, [1]]"
            })
    void pathsNeitherOverlapNorConflict(String expression, String how, String one, String two) {
        refused(
                expression,
                "#c=c #d=[3]",
                "Two document paths " + how + " with each other; must remove or rewrite one of these paths; path one: "
                        + one + ", path two: " + two);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set b = list_append(:a, a), c = if_not_exists(a) add a.b :a | ADD | STRING",
                "delete a.b :a | DELETE | STRING",
                "add a.b :e | ADD | NULL",
                "add a.b :d | ADD | BOOLEAN",
                "delete a.b :c | DELETE | BINARY",
                "add a.b :i | ADD | MAP",
                "add a.b :j | ADD | LIST",
                "delete a.b :b | DELETE | NUMBER"
            })
    void typesThatCanBeAddedAndDeleted(String expression, String section, String type) {
        refused(
                expression,
                "",
                "Incorrect operand type for operator or function; operator: " + section + ", operand type: " + type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set a = list_append(:a, a) | list_append | S",
                "set a = list_append(a, :b) | list_append | N",
                "set a = list_append(:f, a) | list_append | SS",
                "set a = list_append(:i, a) | list_append | M",
                "set a = a + :a | + | S",
                "set a = :a + :c | + | S",
                "set a = :c + a | + | B",
                "set a = a - :j | - | L",
                "set a = a - :e | - | NULL"
            })
    void typesOfOperands(String expression, String function, String type) {
        refused(
                expression,
                "",
                "Incorrect operand type for operator or function; operator or function: " + function
                        + ", operand type: " + type);
    }

    @Test
    void operandsOfFunctions() {
        String count = "Incorrect number of operands for operator or function; operator or function: ";
        refused("set a = if_not_exists(c)", "", count + "if_not_exists, number of operands: 1");
        refused("set a = list_append(:j, :j, :j)", "", count + "list_append, number of operands: 3");
        String path = "Operator or function requires a document path; operator or function: if_not_exists";
        refused("set a = if_not_exists(:a, c)", "", path);
        refused("set a = if_not_exists(if_not_exists(a, b), c)", "", path);
    }

    @Test
    void whatIsNotUsedIsRefused() {
        Placeholders placeholders = Given.placeholders("#b=b #a=a #used=x", "{':b':{'S':'b'},':a':{'S':'a'}}");
        Expressions.update("remove #used", placeholders);
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(placeholders::requireAllUsed)
                .withMessage("Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}");
        Placeholders values = Given.values("{':b':{'S':'b'},':a':{'S':'a'}}");
        Expressions.condition("x = :b", values);
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(values::requireAllUsed)
                .withMessage("Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  set   b=:b  ",
                "sEt b = :b",
                "SET a = (b + c)",
                "SET a = (b) + (c)",
                "set a.b[1].c = d.e[0]",
                "REMOVE a SET b = :a ADD n :b DELETE s :f",
                "SET a = if_not_exists(b, if_not_exists(c, :a))",
                "SET a = list_append(if_not_exists(a, :j), :j)",
                "SET b = if_not_exists(b, :b)+:b",
                "set a[1] = b, a[2] = c",
                "SET #x = :a"
            })
    void accepted(String expression) {
        assertThat(Expressions.update(expression, Given.placeholders("#x=a.b", VALUES)))
                .isNotNull();
    }

    private static void refused(String expression, String names, String rule) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Expressions.update(expression, Given.placeholders(names, VALUES)))
                .withMessage("Invalid UpdateExpression: " + rule);
    }
}
