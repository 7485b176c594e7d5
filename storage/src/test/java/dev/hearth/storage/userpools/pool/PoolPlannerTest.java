package dev.hearth.storage.userpools.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.hearth.api.userpool.UserPool;
import dev.hearth.api.userpool.UserPoolSpec;
import dev.hearth.kinds.mail.MailServer;
import dev.hearth.storage.userpools.directory.PasswordRules;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.directory.PoolKey;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code in-*.yaml} is a UserPool, {@code out-*.yaml} what its realm is planned to be like. */
class PoolPlannerTest {
    private static final Path PLANS = Path.of("src", "test", "resources", "userpools", "plans");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES))
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_EMPTY);

    static Stream<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(PLANS)) {
            return files.filter(file -> file.getFileName().toString().startsWith("in-")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void plans(Path in) throws IOException {
        UserPool pool = new KubernetesSerialization().unmarshal(Files.readString(in), UserPool.class);
        PoolPlan plan = PoolPlanner.plan(request(pool), "the-rooms-secret");
        String yaml = YAML.writeValueAsString(Map.of(
                "realm", plan.realm(),
                "scope", plan.scope(),
                "clients", plan.clients(),
                "groups", plan.groups(),
                "providers", plan.providers(),
                "requiredActions", plan.requiredActions()));
        Path out = in.resolveSibling(in.getFileName().toString().replaceFirst("^in-", "out-"));
        assertThat(out).as("the expected plan of %s", in).exists();
        assertThat(yaml).isEqualTo(Files.readString(out));
    }

    /** As {@link PoolResolver} makes it, with a Secret in which every key has its own name as value. */
    private static PoolRequest request(UserPool pool) {
        UserPoolSpec spec = pool.getSpec();
        PoolKey key = PoolKey.of(pool);
        List<PoolRequest.Client> clients = Pool.orEmpty(spec.clients).stream()
                .map(client -> new PoolRequest.Client(
                        key.clientId(client.name),
                        client.name,
                        Boolean.TRUE.equals(client.generateSecret)
                                ? Optional.of("secret-of-" + client.name)
                                : Optional.empty(),
                        Pool.flows(client),
                        Pool.orEmpty(client.callbackURLs),
                        Pool.orEmpty(client.logoutURLs),
                        Pool.accessTokenSeconds(spec, client),
                        Pool.refreshTokenSeconds(spec, client)))
                .toList();
        List<PoolRequest.Provider> providers = Pool.orEmpty(spec.identityProviders).stream()
                .map(one -> new PoolRequest.Provider(
                        one.name,
                        one.issuer,
                        one.clientId,
                        Optional.ofNullable(one.clientSecretRef).map(reference -> reference.key),
                        Pool.orEmpty(one.scopes)))
                .toList();
        return new PoolRequest(
                key,
                PasswordRules.of(spec.passwordPolicy),
                Boolean.TRUE.equals(spec.selfSignUp),
                Pool.orEmpty(spec.autoVerifiedAttributes).contains("email"),
                Pool.accessTokenSeconds(spec, new UserPoolSpec.Client()),
                Pool.refreshTokenSeconds(spec, new UserPoolSpec.Client()),
                Set.copyOf(Pool.orEmpty(spec.customAttributes)),
                clients,
                Pool.orEmpty(spec.groups),
                providers,
                Pool.mail(spec.smtp)
                        .map(server ->
                                new PoolRequest.Mail(server, server.password().map(MailServer.SecretKey::key))),
                List.of());
    }

    @Test
    void withoutAMailServerTheHostedPageLetsNobodySignUp() throws IOException {
        UserPool pool = new KubernetesSerialization()
                .unmarshal(Files.readString(PLANS.resolve("in-sign-up.yaml")), UserPool.class);
        assertThat(PoolPlanner.plan(request(pool), "s").realm().isRegistrationAllowed())
                .isTrue();
        pool.getSpec().smtp = null;
        assertThat(PoolPlanner.plan(request(pool), "s").realm().isRegistrationAllowed())
                .isFalse();
    }
}
