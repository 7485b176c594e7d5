package dev.hearth.storage.userpools.cognito;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.keycloak.representations.idm.UserRepresentation;

/**
 * The {@code Filter} of ListUsers (Cognito user pools API reference, "ListUsers"): {@code attribute = "value"}, or {@code ^=}
 * for what begins so. Pure.
 *
 * @param prefix whether the value need only be the beginning
 */
record UserFilter(String attribute, String value, boolean prefix) implements Predicate<UserRepresentation> {
    private static final Pattern FORM =
            Pattern.compile("\\s*\"?([\\w:-]+)\"?\\s*(\\^?=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*");
    private static final Set<String> SEARCHABLE = Set.of(
            "username",
            "email",
            "phone_number",
            "name",
            "given_name",
            "family_name",
            "preferred_username",
            "cognito:user_status",
            "status",
            "sub");

    /** None for an absent or empty one, which everybody passes. */
    static Optional<UserFilter> parse(Optional<String> text) {
        if (text.isEmpty() || text.get().isBlank()) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(text.get());
        if (!matcher.matches()) {
            throw Faults.invalidParameter("Error while parsing filter: it must be like email = \"ada@example.com\"");
        }
        if (!SEARCHABLE.contains(matcher.group(1))) {
            throw Faults.invalidParameter("Invalid search attribute: " + matcher.group(1));
        }
        return Optional.of(new UserFilter(
                matcher.group(1),
                matcher.group(3).replaceAll("\\\\(.)", "$1"),
                matcher.group(2).equals("^=")));
    }

    /** Can at most one pass, who can be found by the value? */
    boolean namesOne() {
        return !prefix && Set.of("username", "email", "sub").contains(attribute);
    }

    @Override
    public boolean test(UserRepresentation user) {
        Optional<String> actual = switch (attribute) {
            case "username" -> Optional.of(user.getUsername());
            case "status" -> Optional.of(UserView.enabled(user) ? "Enabled" : "Disabled");
            case "cognito:user_status" -> Optional.of(UserStatus.of(user).name());
            default -> Optional.ofNullable(UserView.values(user).get(attribute));
        };
        // Names and addresses are kept in lower case; the others are compared as they are written.
        String wanted = Set.of("username", "email").contains(attribute) ? value.toLowerCase(Locale.ROOT) : value;
        return actual.filter(text -> prefix
                        ? text.startsWith(wanted)
                        : attribute.equals("status") ? text.equalsIgnoreCase(wanted) : text.equals(wanted))
                .isPresent();
    }
}
