package dev.hearth.storage.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ValidationFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What updates make of items. */
class UpdateTest {
    private static final String VALUES =
            "{':1':{'N':'1'},':2':{'N':'2'},':s':{'S':'s'},':l':{'L':[{'S':'x'}]},':e':{'L':[]},"
                    + "':ab':{'SS':['a','b']},':b':{'SS':['b']},':n12':{'NS':['1','2']},':m':{'M':{}},':big':{'N':'9e125'}}";
    private static final String MISSING =
            "The provided expression refers to an attribute that does not exist in the item";
    private static final String INVALID_PATH =
            "The document path provided in the update expression is invalid for update";
    private static final String WRONG_TYPE = "An operand in the update expression has an incorrect data type";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "set b = :s | {'a':{'N':'5'}} | {'a':{'N':'5'},'b':{'S':'s'}}",
                "set a = a + :1, b = a | {'a':{'N':'5'}} | {'a':{'N':'6'},'b':{'N':'5'}}",
                "set a = b, b = a | {'a':{'N':'1'},'b':{'N':'2'}} | {'a':{'N':'2'},'b':{'N':'1'}}",
                "set a = :2 - a | {'a':{'N':'5'}} | {'a':{'N':'-3'}}",
                "set c = b remove b | {'b':{'S':'x'}} | {'c':{'S':'x'}}",
                "set a = if_not_exists(a, :1) | {} | {'a':{'N':'1'}}",
                "set a = if_not_exists(a, :1) + :2 | {'a':{'N':'5'}} | {'a':{'N':'7'}}",
                "set a = if_not_exists(x, if_not_exists(a, :1)) | {'a':{'S':'kept'}} | {'a':{'S':'kept'}}",
                "set a = list_append(a, :l) | {'a':{'L':[{'N':'1'}]}} | {'a':{'L':[{'N':'1'},{'S':'x'}]}}",
                "set a = list_append(:l, a) | {'a':{'L':[{'N':'1'}]}} | {'a':{'L':[{'S':'x'},{'N':'1'}]}}",
                "set a = list_append(if_not_exists(a, :e), :l) | {} | {'a':{'L':[{'S':'x'}]}}",
                "set a.b.c = :1 | {'a':{'M':{'b':{'M':{'k':{'S':'k'}}}}}} | {'a':{'M':{'b':{'M':{'k':{'S':'k'},'c':{'N':'1'}}}}}}",
                "set a[1] = :s | {'a':{'L':[{'N':'0'},{'N':'1'},{'N':'2'}]}} | {'a':{'L':[{'N':'0'},{'S':'s'},{'N':'2'}]}}",
                "set a[7] = :s | {'a':{'L':[{'N':'0'}]}} | {'a':{'L':[{'N':'0'},{'S':'s'}]}}",
                "set a[84] = :1, a[17] = :2, a[50] = :s | {'a':{'L':[{'N':'0'}]}} | {'a':{'L':[{'N':'0'},{'N':'2'},{'S':'s'},{'N':'1'}]}}",
                "set a[0].k = :1 | {'a':{'L':[{'M':{}}]}} | {'a':{'L':[{'M':{'k':{'N':'1'}}}]}}",
                "remove a[1] set a[3] = :s | {'a':{'L':[{'N':'0'},{'N':'1'},{'N':'2'},{'N':'3'}]}} | {'a':{'L':[{'N':'0'},{'N':'2'},{'S':'s'}]}}",
                "remove a[0], a[2] | {'a':{'L':[{'N':'0'},{'N':'1'},{'N':'2'}]}} | {'a':{'L':[{'N':'1'}]}}",
                "remove a[17] | {'a':{'L':[{'N':'0'}]}} | {'a':{'L':[{'N':'0'}]}}",
                "remove a[0] | {'a':{'L':[{'N':'0'}]}} | {'a':{'L':[]}}",
                "remove a.b | {'a':{'M':{'b':{'N':'0'}}}} | {'a':{'M':{}}}",
                "remove a.x, c | {'a':{'M':{'b':{'N':'0'}}}} | {'a':{'M':{'b':{'N':'0'}}}}",
                "add n :1 | {'n':{'N':'5'}} | {'n':{'N':'6'}}",
                "add n :1 | {} | {'n':{'N':'1'}}",
                "add s :ab | {'s':{'SS':['z','a']}} | {'s':{'SS':['z','a','b']}}",
                "add m.n :1 | {'m':{'M':{}}} | {'m':{'M':{'n':{'N':'1'}}}}",
                "delete s :b | {'s':{'SS':['a','b']}} | {'s':{'SS':['a']}}",
                "delete s :ab | {'s':{'SS':['a','b']},'k':{'S':'k'}} | {'k':{'S':'k'}}",
                "delete s :b | {'k':{'S':'k'}} | {'k':{'S':'k'}}",
                "delete s :b | {'s':{'SS':['x']}} | {'s':{'SS':['x']}}"
            })
    void makes(String expression, String before, String after) {
        assertThat(update(expression).apply(Given.item(before), true)).isEqualTo(Given.item(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "set c = z | {'a':{'N':'1'}} | " + MISSING,
                "set x = :1, y = x | {} | " + MISSING,
                "set a = list_append(b, :l) | {} | " + MISSING,
                "set a = a + :1 | {'a':{'S':'s'}} | " + WRONG_TYPE,
                "set a = list_append(a, :l) | {'a':{'S':'s'}} | " + WRONG_TYPE,
                "set a = if_not_exists(b, :s) + :1 | {} | " + WRONG_TYPE,
                "add a :1 | {'a':{'S':'s'}} | " + WRONG_TYPE,
                "add a :ab | {'a':{'NS':['1']}} | " + WRONG_TYPE,
                "add a :ab | {'a':{'L':[]}} | " + WRONG_TYPE,
                "delete a :b | {'a':{'NS':['1']}} | " + WRONG_TYPE,
                "set a.c = :1 | {'a':{'S':'s'}} | " + INVALID_PATH,
                "set b.c = :1 | {'b':{'L':[]}} | " + INVALID_PATH,
                "set c.c = :1 | {} | " + INVALID_PATH,
                "remove a.c | {'a':{'S':'s'}} | " + INVALID_PATH,
                "remove c.c | {'a':{'S':'s'}} | " + INVALID_PATH,
                "set a[0] = :1 | {'a':{'S':'s'}} | " + INVALID_PATH,
                "set a[0] = :1 | {'a':{'M':{}}} | " + INVALID_PATH,
                "set a[3].b = :1 | {'a':{'L':[]}} | " + INVALID_PATH,
                "delete x.s :b | {'a':{'S':'s'}} | " + INVALID_PATH,
                "set a = :big + :big | {} | Number overflow. Attempting to store a number with magnitude larger than supported range"
            })
    void refuses(String expression, String before, String message) {
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> update(expression).apply(Given.item(before), true))
                .withMessage(message);
    }

    @Test
    void removesNothingFromAnItemThatIsNotThere() {
        Item key = Given.item("{'id':{'S':'k'}}");
        assertThat(update("remove x.y, z[0] delete s :b").apply(key, false)).isEqualTo(key);
        assertThat(update("remove x.y").createsItem()).isFalse();
        assertThat(update("delete s :b").createsItem()).isFalse();
        assertThat(update("remove x set y = :1").createsItem()).isTrue();
        assertThat(update("add y :1").createsItem()).isTrue();
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> update("set x.y = :1").apply(key, false))
                .withMessage(INVALID_PATH);
    }

    @Test
    void nothingIsPutTooDeep() {
        Item before = Given.item("{'m':{'M':{}}}");
        String deep = "{'M':{'a':".repeat(30) + "{'S':'x'}" + "}}".repeat(30);
        Update fits = Expressions.update("set m.a = :deep", Given.values("{':deep':" + deep + "}"));
        assertThat(fits.apply(before, true)).isNotNull();
        Update tooDeep = Expressions.update("set m.a = :deep", Given.values("{':deep':{'L':[" + deep + "]}}"));
        assertThatExceptionOfType(ValidationFault.class)
                .isThrownBy(() -> tooDeep.apply(before, true))
                .withMessage("Nesting Levels have exceeded supported limits");
    }

    @Test
    void tellsWhatItChanged() {
        Item before = Given.item(
                "{'a':{'M':{'b':{'N':'1'},'c':{'L':[{'S':'x'},{'S':'y'}]}}},'d':{'N':'1'},'gone':{'S':'g'}}");
        Update update = update("set a.b = :2, a.c[1] = :s, d = :1, a.e = :1 remove gone");
        Item after = update.apply(before, true);
        assertThat(update.changedPartOf(before))
                .isEqualTo(
                        Given.item("{'a':{'M':{'b':{'N':'1'},'c':{'L':[{'S':'y'}]}}},'d':{'N':'1'},'gone':{'S':'g'}}"));
        assertThat(update.changedPartOf(after))
                .isEqualTo(Given.item("{'a':{'M':{'b':{'N':'2'},'c':{'L':[{'S':'s'}]},'e':{'N':'1'}}},'d':{'N':'1'}}"));
        assertThat(update("set a = if_not_exists(b.c, :1) + d[0]").paths().map(AttributePath::toString))
                .containsExactly("[a]", "[b, c]", "[d, [0]]");
    }

    private static Update update(String expression) {
        return Expressions.update(expression, Given.values(VALUES));
    }
}
