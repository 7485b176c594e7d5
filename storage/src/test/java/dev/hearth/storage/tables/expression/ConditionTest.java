package dev.hearth.storage.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.item.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What conditions say of an item. */
class ConditionTest {
    private static final Item ITEM = Given.item("{'n':{'N':'5'},'s':{'S':'hello'},'b':{'B':'AAEC'},'t':{'BOOL':true},"
            + "'nul':{'NULL':true},'l':{'L':[{'S':'x'},{'N':'2'},{'SS':['p','q']}]},'m':{'M':{'k':{'N':'7'},'l':{'L':[{'S':'in'}]}}},"
            + "'ss':{'SS':['u','v']},'ns':{'NS':['1','2']},'bs':{'BS':['AA==']},'same':{'N':'5.0'}}");
    private static final String VALUES = "{':five':{'N':'5'},':six':{'N':'6'},':four':{'N':'4'},':hello':{'S':'hello'},"
            + "':he':{'S':'he'},':z':{'S':'z'},':b01':{'B':'AAE='},':b12':{'B':'AQI='},':N':{'S':'N'},':S':{'S':'S'},':BOOL':{'S':'BOOL'},"
            + "':two':{'N':'2'},':x':{'S':'x'},':qp':{'SS':['q','p']},':vu':{'SS':['v','u']},':u':{'S':'u'},':b0':{'B':'AA=='},"
            + "':true':{'BOOL':true},':null':{'NULL':true},':list':{'L':[{'S':'x'},{'N':'2'},{'SS':['q','p']}]},':seven':{'N':'7'}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n = :five | true",
                "n = same | true",
                "n = :six | false",
                "n <> :six | true",
                "n <> :hello | true",
                "n = :hello | false",
                "n < :six | true",
                "n < :five | false",
                "n <= :five | true",
                "n > :four | true",
                "n >= :six | false",
                ":six > n | true",
                "s < :z | true",
                "s > :he | true",
                "b < :b12 | true",
                "b > :b01 | true",
                "n < :z | false",
                "n >= :z | false",
                "ss = :vu | true",
                "l = :list | true",
                "t = :true | true",
                "nul = :null | true",
                "t < s | false",
                "gone = :five | false",
                "gone <> :five | true",
                "gone = away | false",
                "gone <> away | true",
                "gone < :six | false",
                "n between :four and :six | true",
                "n between :five and :five | true",
                "n between :six and :seven | false",
                "n between :he and :z | false",
                "gone between :four and :six | false",
                "n BETWEEN :four AND same AND s = :hello | true",
                "n in (:four, :five) | true",
                "n in (:four, :hello) | false",
                "gone in (:four, away) | false",
                "n IN (same) | true",
                "attribute_exists(n) | true",
                "attribute_exists(m.k) | true",
                "attribute_exists(m.k.x) | false",
                "attribute_exists(l[2]) | true",
                "attribute_exists(l[3]) | false",
                "attribute_exists(m[0]) | false",
                "attribute_exists(l.x) | false",
                "attribute_not_exists(gone) | true",
                "attribute_not_exists(n) | false",
                "attribute_type(n, :N) | true",
                "attribute_type(n, :S) | false",
                "attribute_type(gone, :S) | false",
                "attribute_type(t, :BOOL) | true",
                "attribute_type(:hello, :S) | true",
                "begins_with(s, :he) | true",
                "begins_with(s, :hello) | true",
                "begins_with(s, :z) | false",
                "begins_with(b, :b01) | true",
                "begins_with(b, :b12) | false",
                "begins_with(n, :he) | false",
                "begins_with(gone, :he) | false",
                "begins_with(:hello, s) | true",
                "contains(s, :he) | true",
                "contains(s, :z) | false",
                "contains(ss, :u) | true",
                "contains(ss, :x) | false",
                "contains(ns, :two) | true",
                "contains(bs, :b0) | true",
                "contains(b, :b12) | true",
                "contains(l, :x) | true",
                "contains(l, :two) | true",
                "contains(l, :qp) | true",
                "contains(l, :six) | false",
                "contains(n, :five) | false",
                "contains(gone, :x) | false",
                "contains(m, :seven) | false",
                "size(s) = :five | true",
                "size(b) > :two | true",
                "size(ss) = :two | true",
                "size(l) < :four | true",
                "size(m) = :two | true",
                "size(n) = :five | false",
                "size(n) <> :five | true",
                "size(gone) = :five | false",
                "size(:hello) = :five | true",
                "size(s) = n | true",
                "NOT n = :six | true",
                "NOT n = :five | false",
                "n = :six OR s = :hello | true",
                "n = :five AND s = :z | false",
                "n = :five OR n = :six AND n = :four | true",
                "(n = :five OR n = :six) AND n = :four | false",
                "NOT n = :six AND s = :z | false",
                "NOT (n = :six AND s = :z) | true",
                "not not n = :five | true",
                "m.k = :seven | true",
                "m.l[0] <> l[0] | true",
                "l[1] = :two | true"
            })
    void holds(String expression, boolean expected) {
        assertThat(Expressions.condition(expression, Given.values(VALUES)).holds(ITEM))
                .isEqualTo(expected);
    }

    @Test
    void nothingHoldsOfAnItemThatIsNotThereButItsAbsence() {
        assertThat(Expressions.condition("attribute_not_exists(a)", Placeholders.none())
                        .holds(Item.EMPTY))
                .isTrue();
        assertThat(Expressions.condition("attribute_exists(a)", Placeholders.none())
                        .holds(Item.EMPTY))
                .isFalse();
    }

    @Test
    void textsHaveTheOrderOfTheirUtf8() {
        Item item = Given.item("{'bmp':{'S':'\uffee'},'emoji':{'S':'\ud83d\ude00'}}");
        assertThat(Expressions.condition("bmp < emoji", Placeholders.none()).holds(item))
                .isTrue();
    }

    @Test
    void aNameWithADotIsOneStep() {
        Condition condition = Expressions.condition("#n = :v", Given.placeholders("#n=a.b", "{':v':{'N':'1'}}"));
        assertThat(condition.holds(Given.item("{'a.b':{'N':'1'}}"))).isTrue();
        assertThat(condition.holds(Given.item("{'a':{'M':{'b':{'N':'1'}}}}"))).isFalse();
    }

    @Test
    void tellsItsPaths() {
        assertThat(Expressions.condition("a.b = :five OR NOT (size(c[1]) > d AND e IN (f, :six))", Given.values(VALUES))
                        .paths()
                        .map(AttributePath::toString))
                .containsExactly("[a, b]", "[c, [1]]", "[d]", "[e]", "[f]");
    }
}
