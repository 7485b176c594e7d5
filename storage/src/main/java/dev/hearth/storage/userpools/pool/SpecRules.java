package dev.hearth.storage.userpools.pool;

import dev.hearth.api.userpool.UserPool;
import dev.hearth.api.userpool.UserPoolSpec;
import dev.hearth.storage.userpools.directory.Attributes;
import dev.hearth.storage.userpools.directory.PasswordRules;
import dev.hearth.storage.userpools.directory.Pool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** What a UserPool must keep to beyond what its schema says. Pure. */
final class SpecRules {
    /** {@code namespace.name} must fit Keycloak's column of 255. */
    private static final int LONGEST_NAME = 190;

    static List<String> problems(UserPool pool) {
        UserPoolSpec spec = pool.getSpec();
        List<String> problems = new ArrayList<>();
        int length = pool.getMetadata().getName().length();
        if (length > LONGEST_NAME) {
            problems.add("metadata.name may have at most %d characters and has %d".formatted(LONGEST_NAME, length));
        }
        unique("spec.clients", "name", Pool.orEmpty(spec.clients), client -> client.name, problems);
        unique("spec.groups", "name", Pool.orEmpty(spec.groups), group -> group.name, problems);
        unique(
                "spec.identityProviders",
                "name",
                Pool.orEmpty(spec.identityProviders),
                provider -> provider.name,
                problems);
        unique(
                "spec.users",
                "username",
                Pool.orEmpty(spec.users),
                user -> user.username.toLowerCase(Locale.ROOT),
                problems);
        Set<String> groups = new HashSet<>();
        Pool.orEmpty(spec.groups).forEach(group -> groups.add(group.name));
        PasswordRules passwords = PasswordRules.of(spec.passwordPolicy);
        Set<String> custom = Set.copyOf(Pool.orEmpty(spec.customAttributes));
        for (UserPoolSpec.User user : Pool.orEmpty(spec.users)) {
            user(user, groups, passwords, custom, problems);
        }
        return problems;
    }

    private static void user(
            UserPoolSpec.User user,
            Set<String> groups,
            PasswordRules passwords,
            Set<String> custom,
            List<String> problems) {
        for (String group : Pool.orEmpty(user.groups)) {
            if (!groups.contains(group)) {
                problems.add("user \"%s\" is to be in the group \"%s\", which spec.groups does not have"
                        .formatted(user.username, group));
            }
        }
        if (user.password != null) {
            passwords
                    .problem(user.password)
                    .ifPresent(problem ->
                            problems.add("the password of user \"%s\": %s".formatted(user.username, problem)));
        }
        if (user.attributes != null) {
            user.attributes.keySet().stream()
                    .filter(name -> !Attributes.known(name, custom))
                    .sorted()
                    .forEach(name -> problems.add(
                            "user \"%s\" has the attribute \"%s\", which is none of Cognito's and not in spec.customAttributes"
                                    .formatted(user.username, name)));
        }
    }

    private static <T> void unique(
            String list, String field, List<T> elements, Function<T, String> name, List<String> problems) {
        Set<String> seen = new HashSet<>();
        for (T element : elements) {
            if (!seen.add(name.apply(element))) {
                problems.add("%s has the %s \"%s\" twice".formatted(list, field, name.apply(element)));
            }
        }
    }

    private SpecRules() {}
}
