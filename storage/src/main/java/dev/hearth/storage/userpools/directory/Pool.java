package dev.hearth.storage.userpools.directory;

import dev.hearth.api.SmtpSpec;
import dev.hearth.api.userpool.UserPool;
import dev.hearth.api.userpool.UserPoolSpec;
import dev.hearth.api.userpool.UserPoolStatus;
import dev.hearth.kinds.mail.MailServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pool as Cognito's API needs it.
 *
 * @param clients by client id
 * @param customAttributes without {@code custom:}
 * @param mail how codes are mailed, if they are
 */
public record Pool(
        PoolKey key,
        String uid,
        String id,
        String arn,
        String createdAt,
        PasswordRules passwords,
        boolean selfSignUp,
        boolean verifiesEmail,
        Set<String> customAttributes,
        Optional<MailServer> mail,
        Map<String, Client> clients) {
    public Pool {
        customAttributes = Set.copyOf(customAttributes);
        clients = Map.copyOf(clients);
    }

    /** How an application may sign somebody in. */
    public enum Flow {
        USER_PASSWORD,
        ADMIN_USER_PASSWORD,
        REFRESH_TOKEN
    }

    /**
     * @param secret absent for public clients
     * @param hidesExistence answers alike whether or not somebody exists
     */
    public record Client(
            String id,
            String name,
            boolean confidential,
            Optional<String> secret,
            Set<Flow> flows,
            boolean hidesExistence,
            int accessTokenSeconds,
            int refreshTokenSeconds,
            List<String> callbackUrls,
            List<String> logoutUrls) {
        public Client {
            flows = Set.copyOf(flows);
            callbackUrls = List.copyOf(callbackUrls);
            logoutUrls = List.copyOf(logoutUrls);
        }

        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    /**
     * The pool, once it has been made; before, nobody can call it.
     *
     * @param secrets of its confidential clients, by the clients' names
     */
    static Optional<Pool> of(UserPool object, String region, Map<String, String> secrets) {
        UserPoolStatus status = object.getStatus();
        if (status == null || status.userPoolId == null || object.isMarkedForDeletion()) {
            return Optional.empty();
        }
        UserPoolSpec spec = object.getSpec();
        PoolKey key = PoolKey.of(object);
        Map<String, Client> clients = new HashMap<>();
        for (UserPoolSpec.Client client : orEmpty(spec.clients)) {
            Client made = client(key, spec, client, Optional.ofNullable(secrets.get(client.name)));
            clients.put(made.id(), made);
        }
        return Optional.of(new Pool(
                key,
                object.getMetadata().getUid(),
                key.poolId(region),
                key.arn(region),
                object.getMetadata().getCreationTimestamp(),
                PasswordRules.of(spec.passwordPolicy),
                Boolean.TRUE.equals(spec.selfSignUp),
                orEmpty(spec.autoVerifiedAttributes).contains("email"),
                Set.copyOf(orEmpty(spec.customAttributes)),
                mail(spec.smtp),
                clients));
    }

    private static Client client(PoolKey key, UserPoolSpec spec, UserPoolSpec.Client client, Optional<String> secret) {
        return new Client(
                key.clientId(client.name),
                client.name,
                Boolean.TRUE.equals(client.generateSecret),
                secret,
                flows(client),
                !"LEGACY".equals(client.preventUserExistenceErrors),
                accessTokenSeconds(spec, client),
                refreshTokenSeconds(spec, client),
                orEmpty(client.callbackURLs),
                orEmpty(client.logoutURLs));
    }

    public static Set<Flow> flows(UserPoolSpec.Client client) {
        // As with Cognito, a client that names no flow may refresh what the hosted login gave it.
        List<String> named =
                client.explicitAuthFlows == null ? List.of("ALLOW_REFRESH_TOKEN_AUTH") : client.explicitAuthFlows;
        return named.stream()
                .map(flow -> switch (flow) {
                    case "ALLOW_USER_PASSWORD_AUTH" -> Flow.USER_PASSWORD;
                    case "ALLOW_ADMIN_USER_PASSWORD_AUTH" -> Flow.ADMIN_USER_PASSWORD;
                    case "ALLOW_REFRESH_TOKEN_AUTH" -> Flow.REFRESH_TOKEN;
                    default -> throw new IllegalArgumentException("there is no flow \"%s\"".formatted(flow));
                })
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    public static int accessTokenSeconds(UserPoolSpec spec, UserPoolSpec.Client client) {
        Integer own = client.tokenValidity == null ? null : client.tokenValidity.accessTokenSeconds;
        Integer pools = spec.tokenValidity == null ? null : spec.tokenValidity.accessTokenSeconds;
        return Objects.requireNonNullElse(own, Objects.requireNonNullElse(pools, 3_600));
    }

    public static int refreshTokenSeconds(UserPoolSpec spec, UserPoolSpec.Client client) {
        Integer own = client.tokenValidity == null ? null : client.tokenValidity.refreshTokenSeconds;
        Integer pools = spec.tokenValidity == null ? null : spec.tokenValidity.refreshTokenSeconds;
        return Objects.requireNonNullElse(own, Objects.requireNonNullElse(pools, 2_592_000));
    }

    public static Optional<MailServer> mail(@Nullable SmtpSpec smtp) {
        return Optional.ofNullable(smtp).map(MailServer::of);
    }

    public static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
