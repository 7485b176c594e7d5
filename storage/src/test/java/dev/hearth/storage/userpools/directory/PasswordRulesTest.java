package dev.hearth.storage.userpools.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordRulesTest {
    private static final PasswordRules ALL = PasswordRules.of(null);

    @ParameterizedTest
    @CsvSource({
        "Aa1-Aa1, Password not long enough",
        "aaaaaa1-, Password must have uppercase characters",
        "AAAAAA1-, Password must have lowercase characters",
        "AAAAaaa-, Password must have numeric characters",
        "AAAAaaa1, Password must have symbol characters",
    })
    void saysWhatIsMissingInCognitosWords(String password, String why) {
        assertThat(ALL.problem(password)).contains("Password did not conform with policy: " + why);
    }

    @ParameterizedTest
    @CsvSource({"Analytical-1", "'Four words 4 you'", "Aa1!Aa1!"})
    void takesWhatKeepsTheRules(String password) {
        assertThat(ALL.problem(password)).isEmpty();
    }
}
