package dev.hearth.standalone.engines.keycloak;

import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.hearth.api.AccessKey;
import dev.hearth.api.Labels;
import dev.hearth.api.userpool.UserPool;
import dev.hearth.api.userpool.UserPoolStatus;
import dev.hearth.standalone.apiserver.LocalApiServer;
import dev.hearth.standalone.apiserver.LocalApiServerConfig;
import dev.hearth.standalone.engines.child.EngineConfig;
import dev.hearth.storage.Storage;
import dev.hearth.storage.StorageConfig;
import dev.hearth.storage.userpools.UserPools;
import dev.hearth.storage.userpools.UserPoolsConfig;
import dev.hearth.storage.userpools.engine.Bounds;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;

/**
 * What the suites of user pools stand on, one for the whole run: a local API server, a real Keycloak, a mail server, and the
 * storage service with the pools of {@code src/test/resources/userpools}. Given to tests as a parameter.
 */
public final class UserPoolsStage implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);
    static final Duration FIRST = Duration.ofMinutes(12);
    static final String ADMIN_KEY = "HKIADEFAULT000000001";
    static final String ADMIN_SECRET = "a-secret-of-the-default-namespace-000001";

    final KubernetesClient client;
    final EmbeddedKeycloak keycloak;
    final GreenMail mail;
    final URI endpoint;
    private final Path folder;
    private final LocalApiServer server;
    private final Vertx vertx = Vertx.vertx();
    private final UserPools pools;
    private final Storage storage;

    /** Gives every test of the run the same stage, and ends it after the last one. */
    public static final class Given implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == UserPoolsStage.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(UserPoolsStage.class, key -> open(), UserPoolsStage.class);
        }

        private static UserPoolsStage open() {
            try {
                return new UserPoolsStage();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private UserPoolsStage() throws IOException {
        folder = Files.createTempDirectory("hearth-user-pools");
        server = LocalApiServer.start(new LocalApiServerConfig(
                folder.resolve("apiserver"), "127.0.0.1", 0, "a-token-for-these-tests", Clock.systemUTC()));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(server.kubeconfig()))
                .build();
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        define();
        keycloak = new EmbeddedKeycloak(EngineConfig.in(folder.resolve("keycloak"), 0, System.out::println));
        pools = UserPools.start(
                client,
                keycloak,
                new UserPoolsConfig("us-east-1", Duration.ofSeconds(3), Bounds.STANDARD, Clock.systemUTC()));
        storage = Storage.start(
                vertx,
                client,
                StorageConfig.onLoopback(0, "us-east-1"),
                new Storage.Parts(
                        List.of(pools.cognito()),
                        (loop, keys) ->
                                request -> request.response().setStatusCode(404).end(),
                        List.of(pools.reconciler())));
        endpoint = URI.create("http://127.0.0.1:" + storage.port());
        try {
            secret("people", Map.of("grace", "Compiler-1952"));
            apply("app");
            apply("quiet");
            awaitReady("app");
            awaitReady("quiet");
        } catch (RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    private void define() throws IOException {
        try (InputStream yaml = UserPool.class.getResourceAsStream("/META-INF/fabric8/userpools.hearth.dev-v1.yml")) {
            CustomResourceDefinition kind =
                    client.getKubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class);
            client.resource(client.resource(kind).create())
                    .waitUntilCondition(
                            made -> made.getStatus() != null
                                    && made.getStatus().getConditions().stream()
                                            .anyMatch(condition -> condition
                                                            .getType()
                                                            .equals("Established")
                                                    && condition.getStatus().equals("True")),
                            10,
                            TimeUnit.SECONDS);
        }
        for (String namespace : List.of("default", "other", Labels.SYSTEM_NAMESPACE)) {
            if (client.namespaces().withName(namespace).get() == null) {
                client.resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                        .create();
            }
        }
        accessKey(ADMIN_KEY, ADMIN_SECRET, "default", Optional.empty());
    }

    /** @param grants a JSON array; absent: everything in its namespace */
    void accessKey(String id, String secret, String namespace, Optional<String> grants) {
        var made = new SecretBuilder()
                .withNewMetadata()
                .withName("key-" + id.toLowerCase(java.util.Locale.ROOT))
                .withNamespace(Labels.SYSTEM_NAMESPACE)
                .addToLabels(Labels.ACCESS_KEY, "true")
                .endMetadata()
                .addToStringData(AccessKey.ACCESS_KEY_ID, id)
                .addToStringData(AccessKey.SECRET_ACCESS_KEY, secret)
                .addToStringData(AccessKey.NAMESPACE, namespace);
        grants.ifPresent(json -> made.addToStringData(AccessKey.GRANTS, json));
        client.resource(made.build()).create();
    }

    void secret(String name, Map<String, String> data) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("default")
                        .endMetadata()
                        .withStringData(data)
                        .build())
                .create();
    }

    String yaml(String name) throws IOException {
        try (InputStream in = UserPoolsStage.class.getResourceAsStream("/userpools/" + name + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("SMTP_PORT", Integer.toString(mail.getSmtp().getPort()));
        }
    }

    private void apply(String name) throws IOException {
        apply(client.getKubernetesSerialization().unmarshal(yaml(name), UserPool.class));
    }

    void apply(UserPool pool) {
        client.resource(pool).fieldManager("test").forceConflicts().serverSideApply();
    }

    UserPool pool(String name) {
        return client.resources(UserPool.class)
                .inNamespace("default")
                .withName(name)
                .get();
    }

    UserPoolStatus status(String name) {
        return pool(name).getStatus();
    }

    Optional<Condition> condition(String name, String type) {
        UserPool pool = pool(name);
        return pool == null || pool.getStatus() == null
                ? Optional.empty()
                : pool.getStatus().conditions.stream()
                        .filter(condition -> condition.getType().equals(type))
                        .findFirst();
    }

    void awaitReady(String name) {
        await().atMost(FIRST)
                .failFast(
                        "the pool is refused",
                        () -> condition(name, UserPoolStatus.READY)
                                .filter(ready -> ready.getReason().equals("InvalidSpec"))
                                .isPresent())
                .until(() -> condition(name, UserPoolStatus.READY)
                        .filter(ready -> ready.getStatus().equals("True")
                                && ready.getObservedGeneration()
                                        .equals(pool(name).getMetadata().getGeneration()))
                        .isPresent());
    }

    void awaitReason(String name, String reason) {
        await().atMost(SOON)
                .until(() -> condition(name, UserPoolStatus.READY)
                        .filter(ready -> ready.getReason().equals(reason))
                        .isPresent());
    }

    String clientId(String pool, String client) {
        return status(pool).clients.stream()
                .filter(one -> one.name.equals(client))
                .map(one -> one.clientId)
                .findFirst()
                .orElseThrow();
    }

    String clientSecret(String pool, String name) {
        String value = client.secrets()
                .inNamespace("default")
                .withName(status(pool).clients.stream()
                        .filter(one -> one.name.equals(name))
                        .map(one -> one.secretName)
                        .findFirst()
                        .orElseThrow())
                .get()
                .getData()
                .get(name);
        return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    /** As an application on somebody's phone: unsigned. */
    CognitoIdentityProviderClient application() {
        return CognitoIdentityProviderClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
    }

    CognitoIdentityProviderClient server(String id, String secret) {
        return CognitoIdentityProviderClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret)))
                .build();
    }

    CognitoIdentityProviderClient server() {
        return server(ADMIN_KEY, ADMIN_SECRET);
    }

    @Override
    public void close() throws IOException {
        storage.close();
        pools.close();
        keycloak.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        mail.stop();
        client.close();
        server.close();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
