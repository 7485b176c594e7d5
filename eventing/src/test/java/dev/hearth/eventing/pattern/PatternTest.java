package dev.hearth.eventing.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternTest {
    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'a': ['x']}; {'a': 'x'}; true",
                "{'a': ['x']}; {'a': 'X'}; false",
                "{'a': ['x', 'y']}; {'a': 'y'}; true",
                "{'a': ['x']}; {'b': 'x'}; false",
                "{'a': ['x'], 'b': ['y']}; {'a': 'x', 'b': 'y', 'c': 1}; true",
                "{'a': ['x'], 'b': ['y']}; {'a': 'x', 'b': 'z'}; false",
                "{'a': {'b': {'c': [true]}}}; {'a': {'b': {'c': true}}}; true",
                "{'a': [null]}; {'a': null}; true",
                "{'a': [null]}; {}; false",
                "{'a': ['']}; {'a': ''}; true",
                "{'a': ['1']}; {'a': 1}; false",
                // numbers by what was written
                "{'a': [300]}; {'a': 300}; true",
                "{'a': [300]}; {'a': 300.0}; false",
                "{'a': [300]}; {'a': 3.0e2}; false",
                "{'a': [300.0]}; {'a': 300.0}; true",
                // arrays in the event: one element is enough
                "{'a': ['x']}; {'a': ['y', 'x']}; true",
                "{'a': ['x']}; {'a': []}; false",
                "{'a': {'b': [1]}}; {'a': [{'b': 2}, {'b': 1}]}; true",
                "{'a': {'b': [1], 'c': [2]}}; {'a': [{'b': 1}, {'c': 2}]}; false",
                "{'a': {'b': [1], 'c': [2]}}; {'a': [{'b': 1, 'c': 3}, {'b': 1, 'c': 2}]}; true",
                // affixes
                "{'a': [{'prefix': 'us-'}]}; {'a': 'us-east-1'}; true",
                "{'a': [{'prefix': 'us-'}]}; {'a': 'eu-west-1'}; false",
                "{'a': [{'prefix': 'us-'}]}; {'a': 'us'}; false",
                "{'a': [{'prefix': {'equals-ignore-case': 'EventB'}}]}; {'a': 'eventbridge'}; true",
                "{'a': [{'suffix': '.png'}]}; {'a': 'x.png'}; true",
                "{'a': [{'suffix': '.png'}]}; {'a': 'png'}; false",
                "{'a': [{'suffix': {'equals-ignore-case': '.PNG'}}]}; {'a': 'x.pNg'}; true",
                "{'a': [{'equals-ignore-case': 'alice'}]}; {'a': 'ALICE'}; true",
                "{'a': [{'equals-ignore-case': 'alice'}]}; {'a': 'alices'}; false",
                // anything-but
                "{'a': [{'anything-but': 'x'}]}; {'a': 'y'}; true",
                "{'a': [{'anything-but': 'x'}]}; {'a': 'x'}; false",
                "{'a': [{'anything-but': 'x'}]}; {}; false",
                "{'a': [{'anything-but': ['x', 'y']}]}; {'a': 'y'}; false",
                "{'a': [{'anything-but': [1, 2]}]}; {'a': 3}; true",
                "{'a': [{'anything-but': [1, 2]}]}; {'a': 2}; false",
                "{'a': [{'anything-but': {'prefix': 'us-'}}]}; {'a': 'eu-1'}; true",
                "{'a': [{'anything-but': {'prefix': ['us-', 'eu-']}}]}; {'a': 'eu-1'}; false",
                "{'a': [{'anything-but': {'suffix': '.png'}}]}; {'a': 'a.png'}; false",
                "{'a': [{'anything-but': {'equals-ignore-case': ['x', 'y']}}]}; {'a': 'Y'}; false",
                "{'a': [{'anything-but': {'wildcard': '*/lib/*'}}]}; {'a': '/usr/lib/x'}; false",
                "{'a': [{'anything-but': {'wildcard': '*/lib/*'}}]}; {'a': '/usr/bin/x'}; true",
                // numeric
                "{'a': [{'numeric': ['=', 300]}]}; {'a': 3.0e2}; true",
                "{'a': [{'numeric': ['>', 0, '<=', 5]}]}; {'a': 5}; true",
                "{'a': [{'numeric': ['>', 0, '<=', 5]}]}; {'a': 0}; false",
                "{'a': [{'numeric': ['<', 10]}]}; {'a': -1.5}; true",
                "{'a': [{'numeric': ['>=', 10]}]}; {'a': '11'}; false",
                // exists, of leaves alone
                "{'a': [{'exists': true}]}; {'a': null}; true",
                "{'a': [{'exists': true}]}; {'a': {'b': 1}}; false",
                "{'a': [{'exists': false}]}; {'a': {'b': 1}}; true",
                "{'a': [{'exists': false}]}; {'a': 1}; false",
                "{'a': {'b': [{'exists': false}]}}; {}; true",
                "{'a': {'b': [{'exists': false}]}}; {'a': {'b': 0}}; false",
                "{'a': [{'exists': false}]}; {'a': []}; true",
                "{'a': [{'exists': false}, 'x']}; {'a': 'x'}; true",
                // wildcard
                "{'a': [{'wildcard': 'dir/*.png'}]}; {'a': 'dir/a.b.png'}; true",
                "{'a': [{'wildcard': 'dir/*.png'}]}; {'a': 'dir/.png'}; true",
                "{'a': [{'wildcard': 'dir/*.png'}]}; {'a': 'dir/png'}; false",
                "{'a': [{'wildcard': 'a*a'}]}; {'a': 'a'}; false",
                "{'a': [{'wildcard': '*'}]}; {'a': ''}; true",
                "{'a': [{'wildcard': 'a*b*c'}]}; {'a': 'a-c-b-c'}; true",
                "{'a': [{'wildcard': 'a*b*c'}]}; {'a': 'a-c-b'}; false",
                "{'a': [{'wildcard': 'a\\\\*b'}]}; {'a': 'a*b'}; true",
                "{'a': [{'wildcard': 'a\\\\*b'}]}; {'a': 'axb'}; false",
                // cidr
                "{'a': [{'cidr': '10.0.0.0/24'}]}; {'a': '10.0.0.255'}; true",
                "{'a': [{'cidr': '10.0.0.0/24'}]}; {'a': '10.0.1.0'}; false",
                "{'a': [{'cidr': '10.0.0.0/24'}]}; {'a': 'localhost'}; false",
                "{'a': [{'cidr': '10.0.0.0/0'}]}; {'a': '::1'}; false",
                "{'a': [{'cidr': '2001:db8::/32'}]}; {'a': '2001:db8:1::1'}; true",
                // $or
                "{'$or': [{'a': [1]}, {'b': [2]}]}; {'b': 2}; true",
                "{'$or': [{'a': [1]}, {'b': [2]}]}; {'a': 2, 'b': 1}; false",
                "{'c': ['x'], '$or': [{'a': [1]}, {'b': [2]}]}; {'a': 1}; false",
                "{'d': {'$or': [{'a': [1]}, {'b': {'$or': [{'x': [1]}, {'y': [1]}]}}]}}; {'d': {'b': {'y': 1}}}; true",
            })
    void matchesAsTheUserGuideSays(String pattern, String event, boolean expected) throws IOException {
        assertThat(Pattern.compile(json(pattern))
                        .matches(Pattern.read(json(event).getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} is refused at {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{; $; not JSON",
                "[]; $; must be an object",
                "{}; $; at least one field",
                "{'a': {'b': {}}}; a.b; at least one field",
                "{'a': 'x'}; a; list of matchers",
                "{'a': []}; a; at least one",
                "{'a': {'b': [1, [2]]}}; a.b[1]; not nested",
                "{'a': [{'prefix': 'x', 'suffix': 'y'}]}; a[0]; exactly one operator, not 2",
                "{'a': [{'regex': 'x'}]}; a[0].regex; no such operator",
                "{'a': [{'prefix': 1}]}; a[0].prefix; must be a string",
                "{'a': [{'prefix': {'exists': true}}]}; a[0].prefix; equals-ignore-case",
                "{'a': [{'exists': 'yes'}]}; a[0].exists; true or false",
                "{'a': [{'numeric': ['!=', 1]}]}; a[0].numeric[0]; one of",
                "{'a': [{'numeric': ['<', '1']}]}; a[0].numeric[1]; a number",
                "{'a': [{'numeric': ['<', 1, '>', 5]}]}; a[0].numeric; range",
                "{'a': [{'numeric': ['>', 5, '<', 1]}]}; a[0].numeric; range",
                "{'a': [{'numeric': []}]}; a[0].numeric; [operator",
                "{'a': [{'anything-but': []}]}; a[0].anything-but; at least one",
                "{'a': [{'anything-but': ['x', 1]}]}; a[0].anything-but[1]; do not go together",
                "{'a': [{'anything-but': {'cidr': '10.0.0.0/8'}}]}; a[0].anything-but.cidr; goes with",
                "{'a': [{'wildcard': 'a**b'}]}; a[0].wildcard; '**'",
                "{'a': [{'wildcard': 'a\\\\x'}]}; a[0].wildcard; backslash",
                "{'a': [{'cidr': '10.0.0.0'}]}; a[0].cidr; '/'",
                "{'a': [{'cidr': '10.0.0.0/33'}]}; a[0].cidr; 0 to 32",
                "{'a': [{'cidr': 'ten/8'}]}; a[0].cidr; no IPv4",
                "{'$or': [{'a': [1]}]}; $or; at least two",
                "{'b': {'$or': [{'a': [1]}, {'a': 1}]}}; b.$or[1].a; list of matchers",
            })
    void refusesWhatIsNoPatternAndNamesThePlace(String pattern, String place, String rule) {
        assertThatThrownBy(() -> Pattern.compile(json(pattern)))
                .isInstanceOfSatisfying(
                        InvalidPattern.class,
                        refused -> assertThat(refused.place()).isEqualTo(place))
                .hasMessageContaining(rule);
    }

    @Test
    void knowsWhichFieldsOfTheTopItSpeaksOf() {
        Pattern pattern = Pattern.compile(json("{'a': [1], '$or': [{'b': [1]}, {'c': {'d': [1]}}]}"));
        assertThat(pattern.mentions("a")).isTrue();
        assertThat(pattern.mentions("c")).isTrue();
        assertThat(pattern.mentions("d")).isFalse();
    }

    @Test
    void doesNotTakeExponentiallyLongForManyStars() throws IOException {
        String text = "a".repeat(100_000);
        Pattern pattern = Pattern.compile(json("{'a': [{'wildcard': '%sb'}]}".formatted("a*".repeat(1000))));
        assertThat(pattern.matches(
                        Pattern.read(json("{'a': '%s'}".formatted(text)).getBytes(StandardCharsets.UTF_8))))
                .isFalse();
    }

    private static String json(String withSingleQuotes) {
        return withSingleQuotes.replace('\'', '"');
    }
}
