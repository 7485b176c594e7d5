package dev.hearth.storage.tables.partiql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hearth.storage.tables.expression.Condition;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {
    private static final Item ITEM = item(
            "{'n':{'N':'5'},'s':{'S':'hello'},'m':{'M':{'k':{'N':'7'},'l':{'L':[{'S':'in'}]}}},"
                    + "'ss':{'SS':['u','v']},'nul':{'NULL':true},'odd name':{'S':'x'},'l':{'L':[{'N':'1'},{'N':'2'}]}}");

    @Test
    void selects() {
        Statement.Select all = (Statement.Select) parse("SELECT * FROM \"Music-1\"");
        assertThat(all.table()).isEqualTo("Music-1");
        assertThat(all.index()).isEmpty();
        assertThat(all.columns().isAll()).isTrue();
        assertThat(all.where()).isEqualTo(Condition.ALWAYS);
        Statement.Select some = (Statement.Select)
                parse("select n, m.l[0], \"odd name\" from \"Music\".\"by-n\" where n = 5 order by n desc, s;");
        assertThat(some.index()).contains("by-n");
        assertThat(some.columns().of(ITEM)).isEqualTo(item("{'n':{'N':'5'},'l[0]':{'S':'in'},'odd name':{'S':'x'}}"));
        assertThat(some.orderBy().stream().map(Statement.Ordering::descending)).containsExactly(true, false);
    }

    @Test
    void nestedColumnsComeUnderTheirLastName() {
        assertThat(((Statement.Select) parse("SELECT m.k, m.gone FROM T"))
                        .columns()
                        .of(ITEM))
                .isEqualTo(item("{'k':{'N':'7'}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "n = 5 | true",
                "n = 5.0 AND s = 'hello' | true",
                "n <> 5 | false",
                "n != 6 | true",
                "n < 6 | true",
                "6 > n | true",
                "n >= 5e0 | true",
                "n > -1 | true",
                "n BETWEEN 4 AND 6 | true",
                "n NOT BETWEEN 4 AND 6 | false",
                "n IN [4, 5] | true",
                "n IN (4, 5) | true",
                "n NOT IN [5] | false",
                "NOT n IN ['x'] | true",
                "gone IS MISSING | true",
                "n IS MISSING | false",
                "n IS NOT MISSING | true",
                "nul IS NULL | true",
                "n IS NULL | false",
                "n IS NOT NULL | true",
                "begins_with(s, 'he') | true",
                "BEGINS_WITH(\"s\", 'x') | false",
                "contains(ss, 'u') | true",
                "contains(s, 'ell') | true",
                "attribute_type(n, 'N') | true",
                "size(s) = 5 | true",
                "SIZE(ss) > 2 | false",
                "\"odd name\" = 'x' | true",
                "m.k = 7 | true",
                "m['k'] = 7 | true",
                "m.l[0] = 'in' | true",
                "l = [1, 2] | true",
                "m = {'k': 7, 'l': ['in']} | true",
                "ss = <<'v', 'u'>> | true",
                "s = 'it''s' | false",
                "(n = 5 OR n = 6) AND s = 'x' | false",
                "n = 5 OR n = 6 AND s = 'x' | true",
                "NOT (n = 5 AND s = 'x') | true",
                "not not n = 5 | true",
                "((n = 5)) | true",
                "attribute_exists(n) | true",
                "ATTRIBUTE_NOT_EXISTS (gone) | true",
                "s IS STRING | true",
                "n IS BOOL | false",
                "n IS NOT STRING | true",
                "n = - - 5 | true",
                "n > -/* five */5 | true",
                "n = .5e1 | true",
                "n = ? | true",
                "n = 5 -- and nothing more | true",
                "gone = 5 | false",
                "n = true | false"
            })
    void whereHolds(String where, boolean holds) {
        Statement.Select select = (Statement.Select)
                (where.contains("?")
                        ? parse("SELECT * FROM T WHERE " + where, "{'N':'5'}")
                        : parse("SELECT * FROM T WHERE " + where));
        assertThat(select.where().holds(ITEM)).isEqualTo(holds);
    }

    @Test
    void inserts() {
        Statement.Insert insert = (Statement.Insert) parse(
                "INSERT INTO \"T\" VALUE {'id': ?, 'n': -1.50, 'ok': true, 'no': null, 'l': ['a', [1]], 'm': {'k': <<1, 2>>}, 'e': {}, 'b': ?, 'sets': [<<'a', 'b'>>]}",
                "{'S':'x'}",
                "{'B':'AAE='}");
        assertThat(insert.table()).isEqualTo("T");
        assertThat(insert.item())
                .isEqualTo(
                        item(
                                "{'id':{'S':'x'},'n':{'N':'-1.5'},'ok':{'BOOL':true},'no':{'NULL':true},"
                                        + "'l':{'L':[{'S':'a'},{'L':[{'N':'1'}]}]},'m':{'M':{'k':{'NS':['1','2']}}},'e':{'M':{}},'b':{'B':'AAE='},'sets':{'L':[{'SS':['a','b']}]}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SET n = 6 | n | {'N':'6'}",
                "SET n = n + 1 | n | {'N':'6'}",
                "SET n = n - 7 | n | {'N':'-2'}",
                "SET x = s | x | {'S':'hello'}",
                "SET l = list_append(l, [3]) | l | {'L':[{'N':'1'},{'N':'2'},{'N':'3'}]}",
                "SET x = if_not_exists(x, 'new') | x | {'S':'new'}",
                "SET ss = set_add(ss, <<'w'>>) | ss | {'SS':['u','v','w']}",
                "SET ss = set_delete(ss, <<'u'>>) | ss | {'SS':['v']}",
                "SET m.k = 8 REMOVE n | m | {'M':{'k':{'N':'8'},'l':{'L':[{'S':'in'}]}}}",
                "SET x = 1 SET y = 2 | y | {'N':'2'}",
                "SET x = 1, y = 2 | y | {'N':'2'}",
                "REMOVE m.k, n | m | {'M':{'l':{'L':[{'S':'in'}]}}}",
                "SET l[1] = 'b' | l | {'L':[{'N':'1'},{'S':'b'}]}"
            })
    void updates(String changes, String attribute, String value) {
        Statement.Update update = (Statement.Update) parse("UPDATE T " + changes + " WHERE n = 5");
        Item after = update.update().apply(ITEM, true);
        assertThat(after.find(attribute)).contains(value(value));
        assertThat(update.where().holds(ITEM)).isTrue();
        assertThat(update.returning()).isEmpty();
    }

    @Test
    void returns() {
        assertThat(((Statement.Update) parse("UPDATE T SET a = 1 WHERE n = 5 RETURNING ALL OLD *")).returning())
                .contains(Statement.Returning.ALL_OLD);
        assertThat(((Statement.Update) parse("UPDATE T SET a = 1 WHERE n = 5 RETURNING MODIFIED NEW *")).returning())
                .contains(Statement.Returning.MODIFIED_NEW);
        assertThat(((Statement.Delete) parse("DELETE FROM T WHERE n = 5 RETURNING ALL OLD *")).returning())
                .contains(Statement.Returning.ALL_OLD);
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> parse("DELETE FROM T WHERE n = 5 RETURNING MODIFIED OLD *"))
                .withMessage(
                        "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in"
                                + " DELETE statements.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECTT * FROM T | Expected data manipulation",
                "CREATE TABLE T | Expected data manipulation",
                "UPDATE Payment-x SET a = 1 | Expected data manipulation",
                "SELECT * FROM T WHERE (a = 1 | Expected \")\", found end of statement at 1:29:0",
                "SELECT * FROM T WHERE a = 1 x | Unexpected token after expression",
                "SELECT * FROM T WHERE a = 1) | Unexpected token after expression",
                "SELECT * FROM T WHERE a = 1 e5 | Unexpected token after expression",
                "SELECT * FROM T ORDER BY a WHERE a = 1 | Unexpected token after expression",
                "DELETE FROM T WHERE a = 1 ORDER BY a | Unexpected token after expression",
                "UPDATE T SET a = 9 WHERE b = 1 foo | Unexpected token after expression",
                "INSERT INTO T VALUE {'a': 1} foo | Unexpected token after expression",
                "INSERT INTO T t VALUE {'a': 1} | Unexpected token after expression",
                "SELECT * FROM WHERE a = 1 | Unexpected keyword",
                "INSERT INTO T VALUES {'a': 1} | Unexpected token after expression",
                "INSERT INTO T VALUE {a: 1} | Expected an attribute name in quotes, found \"a\" at 1:22:1",
                "SELECT * FROM T WHERE a LIKE 'x' | Expected IN, found \"LIKE\" at 1:25:4"
            })
    void refusesWhatIsNotWellFormed(String statement, String detail) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> parse(statement))
                .withMessage("Statement wasn't well formed, can't be processed: " + detail);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT COUNT(*) FROM T | Unexpected path component at 1:8:5",
                "SELECT * FROM T WHERE a = 1 LIMIT 5 | Unsupported clause: LIMIT at 1:29:5",
                "SELECT * FROM T WHERE a = ? | Number of parameters in request and statement don't match.",
                "UPDATE T.I SET a = 1 WHERE b = 2 | This operation is not supported on an index",
                "SELECT attribute_exists(a) FROM T | Unexpected path component at 1:8:16",
                "SELECT * FROM T t WHERE a = 1 | Aliasing is not supported",
                "SELECT * FROM T AS t WHERE a = 1 | Aliasing is not supported",
                "UPDATE T t SET a = 3 WHERE b = 1 | Aliasing is not supported",
                "DELETE FROM T t WHERE b = 1 | Aliasing is not supported",
                "SELECT * FROM T.I.X | A path may contain at most 2 components in the FROM clause",
                "SELECT * FROM \"\" | Path component cannot be an empty string",
                "SELECT * FROM T.\"\" | Path component cannot be an empty string",
                "SELECT * FROM T WHERE EXISTS(a) | Unrecognized function: exists at 1:23:6",
                "SELECT * FROM T WHERE set_add(a, <<'x'>>) = a | Unrecognized function: set_add at 1:23:7",
                "SELECT * FROM T WHERE attribute_exists() | Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 0",
                "SELECT * FROM T WHERE attribute_exists('a') | Operator or function requires a document path; operator or function: attribute_exists",
                "SELECT * FROM T WHERE attribute_type(a, 1) | Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
                "SELECT l[-1] FROM T | List index is not within the allowable range; index: [-1] at 1:11:1",
                "SELECT l[2147483648] FROM T | List index is not within the allowable range; index: [2147483648] at 1:10:10",
                "UPDATE T SET a = set_add(a, 'x') WHERE b = 1 | The second argument to SET_ADD must be a value with type SET at 1:26:1",
                "UPDATE T SET a = set_delete(a, ['x']) WHERE b = 1 | The second argument to SET_DELETE must be a value with type SET at 1:29:1",
                "UPDATE T SET t = set_add(a, <<'x'>>) WHERE b = 1 | The first argument to SET_ADD must equal the assignment value at 1:18:7",
                "UPDATE T SET a = set_add(<<'a'>>, <<'b'>>) WHERE b = 1 | The first argument to SET_ADD must equal the assignment value at 1:18:7",
                "UPDATE T SET a = set_add(a) WHERE b = 1 | SET_ADD must have exactly two arguments at 1:18:7",
                "UPDATE T SET a = set_add(a, <<'x'>>, <<'y'>>) WHERE b = 1 | SET_ADD must have exactly two arguments at 1:18:7",
                "UPDATE T SET a = set_add(a, <<'x', 'x'>>) WHERE b = 1 | One or more parameter values were invalid: Input collection [x, x] contains duplicates.",
                "INSERT INTO T VALUE {'a': set_add(<<'a'>>, <<'b'>>)} | Unsupported data type: set_add under key root at 1:27:7",
                "INSERT INTO T VALUE {'a': {'k': ?}} | Unsupported data type: Parameter under key root.k at 1:33:1",
                "UPDATE T SET a = [?] WHERE b = 1 | Unsupported data type: Parameter under key root[0] at 1:19:1",
                "UPDATE T SET n = 'a' + 1 WHERE b = 1 | Incorrect operand type for operator or function; operator or function: +, operand type: S",
                "UPDATE T SET n = n - null WHERE b = 1 | Incorrect operand type for operator or function; operator or function: -, operand type: NULL",
                "SELECT * FROM T WHERE a = 1e-131 | Number underflow. Attempting to store a number with magnitude smaller than supported range under root",
                "INSERT INTO T VALUE {'a': 1, 'm': {'x': 1e126}} | Number overflow. Attempting to store a number with magnitude larger than supported range under root.x",
                "INSERT INTO T VALUE {'a': 1, 'l': [1, 1e126]} | Number overflow. Attempting to store a number with magnitude larger than supported range under root[1]",
                "DELETE FROM T | Where clause does not contain a mandatory equality on all key attributes",
                "SELECT * FROM T WHERE a < true | Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
                "SELECT * FROM T WHERE begins_with(a, 1) | Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
                "SELECT * FROM T WHERE begins_with(a) | Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
                "UPDATE T SET a = 1, a.b = 2 WHERE c = 3 | Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
                "SELECT * FROM T WHERE a = <<>> | Empty bags are not supported",
                "SELECT * FROM T WHERE a = 1e999 | Number overflow. Attempting to store a number with magnitude larger than supported range under root"
            })
    void refusesWhatIsAgainstTheRules(String statement, String message) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> parse(statement))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM T WHERE a = 1 # note",
                "SELECT * FROM T WHERE a = 1 /* note",
                "SELECT * FROM T WHERE a = 'x",
                "SELECT * FROM \"T",
                "SELECT * FROM T WHERE a = 1e2147483648",
                "SELECT * FROM T WHERE a = 1.5e-2147483647"
            })
    void whatIsNoWordIsToldWithoutDetail(String statement) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> parse(statement))
                .withMessage("Statement wasn't well formed, can't be processed: ");
    }

    @Test
    void commentsAreNothing() {
        Statement.Select select =
                (Statement.Select) parse("-- a\nSELECT/**/n FROM T /* b */ WHERE s = 'a--b /*c*/' -- d");
        assertThat(select.where().holds(item("{'s':{'S':'a--b /*c*/'}}"))).isTrue();
    }

    @Test
    void literalsHave32Levels() {
        String update = "UPDATE T SET d = ";
        assertThat(parse(update + "{'a':".repeat(31) + "1" + "}".repeat(31) + " WHERE b = 1"))
                .isNotNull();
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> parse(update + "{'a':" + "[".repeat(31) + "1" + "]".repeat(31) + "} WHERE b = 1"))
                .withMessage("Nesting Levels have exceeded supported limits under root.a" + "[0]".repeat(31));
    }

    @Test
    void inHasAtMostAHundredChoices() {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> parse("SELECT * FROM T WHERE a IN [1" + ",1".repeat(100) + "]"))
                .withMessage("The IN operator is provided with too many operands; number of operands: 101");
    }

    @Test
    void asksWhetherAnItemIsThere() {
        Statement.Exists exists = (Statement.Exists) parse("EXISTS(SELECT * FROM T WHERE a = 1)");
        assertThat(exists.table()).isEqualTo("T");
        assertThat(exists.select().hasWhere()).isTrue();
    }

    @Test
    void parametersAreAsManyAsQuestionMarks() {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> parse("SELECT * FROM T", "{'S':'x'}"))
                .withMessage("Number of parameters in request and statement don't match.");
        Supplied<AttributeValue> wrong = new Supplied<>(new AttributeValue.Null(), new ValidationFault("wrong"));
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> Statement.parse("SELECT * FROM T WHERE a = ?", List.of(wrong)))
                .withMessage("wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "NOT (", "size(", "{'a':"})
    void deepNestingIsRefusedAndDoesNotOverflow(String part) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> parse("SELECT * FROM T WHERE a = " + part.repeat(50_000)));
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> parse("SELECT * FROM T WHERE " + part.repeat(50_000)));
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> parse("SELECT * FROM T WHERE a = 1" + " AND a = 1".repeat(5_000)));
    }

    private static Statement parse(String statement, String... parameters) {
        return Statement.parse(
                statement,
                Arrays.stream(parameters)
                        .map(parameter -> Supplied.of(value(parameter)))
                        .toList());
    }

    private static Item item(String json) {
        return ItemJson.parse(json.replace('\'', '"'));
    }

    private static AttributeValue value(String json) {
        return ItemJson.parseValue(json.replace('\'', '"'));
    }
}
