package dev.hearth.storage.userpools.directory;

import dev.hearth.api.userpool.UserPoolSpec;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What a password must have (Cognito developer guide, "Password policy"), in Cognito's words and in Keycloak's. */
public record PasswordRules(int minimumLength, boolean uppercase, boolean lowercase, boolean numbers, boolean symbols) {
    /** Cognito's symbols; a space counts when it is neither first nor last. */
    private static final String SYMBOLS = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";

    private static final int MOST = 256;

    public static PasswordRules of(UserPoolSpec.@Nullable PasswordPolicy policy) {
        UserPoolSpec.PasswordPolicy given = policy == null ? new UserPoolSpec.PasswordPolicy() : policy;
        return new PasswordRules(
                given.minimumLength == null ? 8 : given.minimumLength,
                !Boolean.FALSE.equals(given.requireUppercase),
                !Boolean.FALSE.equals(given.requireLowercase),
                !Boolean.FALSE.equals(given.requireNumbers),
                !Boolean.FALSE.equals(given.requireSymbols));
    }

    /** What is wrong with the password, as Cognito says it. */
    public Optional<String> problem(String password) {
        if (password.length() < minimumLength) {
            return refused("Password not long enough");
        }
        if (password.length() > MOST) {
            return refused("Password too long");
        }
        if (uppercase && none(password, Character::isUpperCase)) {
            return refused("Password must have uppercase characters");
        }
        if (lowercase && none(password, Character::isLowerCase)) {
            return refused("Password must have lowercase characters");
        }
        if (numbers && none(password, Character::isDigit)) {
            return refused("Password must have numeric characters");
        }
        if (symbols
                && none(password, c -> SYMBOLS.indexOf(c) >= 0)
                && !password.strip().contains(" ")) {
            return refused("Password must have symbol characters");
        }
        return Optional.empty();
    }

    private static Optional<String> refused(String why) {
        return Optional.of("Password did not conform with policy: " + why);
    }

    private static boolean none(String password, IntPredicate wanted) {
        return password.chars().noneMatch(wanted);
    }

    /** The same as a password policy of Keycloak, which keeps it for the hosted pages too. */
    public String keycloak() {
        StringBuilder policy = new StringBuilder("length(%d) and maxLength(%d)".formatted(minimumLength, MOST));
        policy.append(uppercase ? " and upperCase(1)" : "");
        policy.append(lowercase ? " and lowerCase(1)" : "");
        policy.append(numbers ? " and digits(1)" : "");
        policy.append(symbols ? " and specialChars(1)" : "");
        return policy.toString();
    }
}
