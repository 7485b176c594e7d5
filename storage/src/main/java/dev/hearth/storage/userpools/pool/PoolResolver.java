package dev.hearth.storage.userpools.pool;

import dev.hearth.api.SecretKeyRef;
import dev.hearth.api.userpool.UserPool;
import dev.hearth.api.userpool.UserPoolSpec;
import dev.hearth.kinds.Readiness;
import dev.hearth.storage.userpools.directory.PasswordRules;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.directory.PoolKey;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a UserPool refers to. All that is missing is said at once. */
final class PoolResolver {
    private final KubernetesClient client;

    PoolResolver(KubernetesClient client) {
        this.client = client;
    }

    /** @param clientSecrets of the confidential clients, by their names */
    Resolution resolve(UserPool object, Map<String, String> clientSecrets) {
        UserPoolSpec spec = object.getSpec();
        PoolKey key = PoolKey.of(object);
        Reading reading = new Reading(key.namespace());
        PasswordRules passwords = PasswordRules.of(spec.passwordPolicy);

        List<PoolRequest.Client> clients = Pool.orEmpty(spec.clients).stream()
                .map(one -> client(key, spec, one, Optional.ofNullable(clientSecrets.get(one.name))))
                .toList();
        List<PoolRequest.Provider> providers = Pool.orEmpty(spec.identityProviders).stream()
                .map(one -> new PoolRequest.Provider(
                        one.name,
                        one.issuer,
                        one.clientId,
                        reading.optional(
                                one.clientSecretRef, "spec.identityProviders[" + one.name + "].clientSecretRef"),
                        Pool.orEmpty(one.scopes)))
                .toList();
        Optional<PoolRequest.Mail> mail = Pool.mail(spec.smtp)
                .map(server ->
                        new PoolRequest.Mail(server, reading.optional(spec.smtp.passwordRef, "spec.smtp.passwordRef")));
        List<PoolRequest.Person> people = new ArrayList<>();
        for (UserPoolSpec.User user : Pool.orEmpty(spec.users)) {
            person(user, reading, passwords).ifPresent(people::add);
        }
        if (!reading.problems.isEmpty()) {
            return new Resolution.Incomplete(
                    Readiness.no("ReferenceNotFound", String.join(". ", reading.problems) + "."));
        }
        return new Resolution.Complete(new PoolRequest(
                key,
                passwords,
                Boolean.TRUE.equals(spec.selfSignUp),
                Pool.orEmpty(spec.autoVerifiedAttributes).contains("email"),
                Pool.accessTokenSeconds(spec, new UserPoolSpec.Client()),
                Pool.refreshTokenSeconds(spec, new UserPoolSpec.Client()),
                Set.copyOf(Pool.orEmpty(spec.customAttributes)),
                clients,
                Pool.orEmpty(spec.groups),
                providers,
                mail,
                people));
    }

    private static PoolRequest.Client client(
            PoolKey key, UserPoolSpec spec, UserPoolSpec.Client client, Optional<String> secret) {
        return new PoolRequest.Client(
                key.clientId(client.name),
                client.name,
                secret,
                Pool.flows(client),
                Pool.orEmpty(client.callbackURLs),
                Pool.orEmpty(client.logoutURLs),
                Pool.accessTokenSeconds(spec, client),
                Pool.refreshTokenSeconds(spec, client));
    }

    private static Optional<PoolRequest.Person> person(
            UserPoolSpec.User user, Reading reading, PasswordRules passwords) {
        String where = "spec.users[" + user.username + "].passwordRef";
        Optional<String> password =
                user.password != null ? Optional.of(user.password) : reading.optional(user.passwordRef, where);
        if (user.password == null && password.isPresent()) {
            passwords.problem(password.get()).ifPresent(problem -> reading.problems.add(where + ": " + problem));
        }
        return password.map(text -> new PoolRequest.Person(
                user.username,
                text,
                user.attributes == null ? Map.of() : Map.copyOf(user.attributes),
                Pool.orEmpty(user.groups)));
    }

    /** Reads each Secret once. */
    private final class Reading {
        private final String namespace;
        private final Map<String, Optional<Secret>> read = new LinkedHashMap<>();
        final List<String> problems = new ArrayList<>();

        Reading(String namespace) {
            this.namespace = namespace;
        }

        Optional<String> optional(@Nullable SecretKeyRef reference, String where) {
            if (reference == null) {
                return Optional.empty();
            }
            Optional<Secret> secret = read.computeIfAbsent(reference.name, this::get);
            if (secret.isEmpty()) {
                problems.add("%s names the Secret \"%s\", which namespace \"%s\" does not have"
                        .formatted(where, reference.name, namespace));
                return Optional.empty();
            }
            String value = secret.get().getData() == null
                    ? null
                    : secret.get().getData().get(reference.key);
            if (value == null) {
                problems.add("%s names the key \"%s\", which the Secret \"%s\" does not have"
                        .formatted(where, reference.key, reference.name));
                return Optional.empty();
            }
            return Optional.of(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
        }

        private Optional<Secret> get(String name) {
            return Optional.ofNullable(
                    client.secrets().inNamespace(namespace).withName(name).get());
        }
    }
}
