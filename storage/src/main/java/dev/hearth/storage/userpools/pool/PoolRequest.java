package dev.hearth.storage.userpools.pool;

import dev.hearth.api.userpool.UserPoolSpec;
import dev.hearth.kinds.mail.MailServer;
import dev.hearth.storage.userpools.directory.PasswordRules;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.directory.PoolKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A checked UserPool with all that it refers to.
 *
 * @param mail with its password, if it has one
 */
record PoolRequest(
        PoolKey key,
        PasswordRules passwords,
        boolean selfSignUp,
        boolean verifiesEmail,
        int accessTokenSeconds,
        int refreshTokenSeconds,
        Set<String> customAttributes,
        List<Client> clients,
        List<UserPoolSpec.Group> groups,
        List<Provider> providers,
        Optional<Mail> mail,
        List<Person> people) {
    PoolRequest {
        customAttributes = Set.copyOf(customAttributes);
        clients = List.copyOf(clients);
        groups = List.copyOf(groups);
        providers = List.copyOf(providers);
        people = List.copyOf(people);
    }

    /** @param secret of confidential clients */
    record Client(
            String id,
            String name,
            Optional<String> secret,
            Set<Pool.Flow> flows,
            List<String> callbackUrls,
            List<String> logoutUrls,
            int accessTokenSeconds,
            int refreshTokenSeconds) {}

    record Provider(String name, String issuer, String clientId, Optional<String> clientSecret, List<String> scopes) {}

    record Mail(MailServer server, Optional<String> password) {}

    record Person(String username, String password, Map<String, String> attributes, List<String> groups) {}
}
