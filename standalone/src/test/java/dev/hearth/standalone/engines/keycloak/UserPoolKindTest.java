package dev.hearth.standalone.engines.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.userpool.UserPool;
import dev.hearth.api.userpool.UserPoolStatus;
import dev.hearth.storage.userpools.engine.Bounds;
import dev.hearth.storage.userpools.engine.Realms;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Secret;
import jakarta.ws.rs.NotFoundException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;

/** What {@code kubectl apply} of a UserPool comes to, in a local API server and a real Keycloak. */
@Tag("slow")
@ExtendWith(UserPoolsStage.Given.class)
class UserPoolKindTest {
    private static final Pattern FORM_ACTION = Pattern.compile("action=\"([^\"]+)\"");

    private final UserPoolsStage stage;
    private Realms realms;

    UserPoolKindTest(UserPoolsStage stage) {
        this.stage = stage;
    }

    @BeforeEach
    void connect() {
        realms = new Realms(stage.keycloak, Bounds.STANDARD, Clock.systemUTC());
    }

    @AfterEach
    void disconnect() {
        realms.close();
    }

    private UserPool pool(String name, String spec) {
        return stage.client
                .getKubernetesSerialization()
                .unmarshal(
                        "---\n{apiVersion: hearth.dev/v1alpha1, kind: UserPool, metadata: {name: " + name
                                + ", namespace: default}, spec: " + spec + "}",
                        UserPool.class);
    }

    private boolean hasRealm(String realm) {
        try {
            realms.in(realm, found -> found.toRepresentation());
            return true;
        } catch (NotFoundException absent) {
            return false;
        }
    }

    private void delete(String name) {
        stage.client
                .resources(UserPool.class)
                .inNamespace("default")
                .withName(name)
                .delete();
        await().atMost(UserPoolsStage.SOON).until(() -> stage.pool(name) == null);
    }

    @Test
    void statusSaysWhereEverythingIsAndTheSecretsAreThePools() {
        UserPoolStatus status = stage.status("app");
        assertThat(status.userPoolId).matches("us-east-1_[0-9A-Za-z]{9}");
        assertThat(status.issuer).endsWith("/realms/default.app");
        assertThat(status.jwksUri).startsWith(status.issuer);
        assertThat(status.clients)
                .extracting(client -> client.name)
                .containsExactly("web", "server", "legacy", "hosted");
        assertThat(status.clients)
                .filteredOn(client -> client.secretName != null)
                .extracting(client -> client.name)
                .containsExactly("server");
        assertThat(status.observedGeneration)
                .isEqualTo(stage.pool("app").getMetadata().getGeneration());
        Secret secret = stage.client
                .secrets()
                .inNamespace("default")
                .withName("app-clients")
                .get();
        assertThat(secret.getData()).containsOnlyKeys("server");
        assertThat(secret.getMetadata().getOwnerReferences())
                .extracting(owner -> owner.getUid())
                .containsExactly(stage.pool("app").getMetadata().getUid());
    }

    @Test
    void whatSomebodyChangedInTheRealmIsRepaired() {
        realms.change("default.app", realm -> {
            RealmRepresentation drifted = realm.toRepresentation();
            drifted.setPasswordPolicy("length(1)");
            realm.update(drifted);
            ClientRepresentation web =
                    realm.clients().findByClientId(stage.clientId("app", "web")).getFirst();
            realm.clients().get(web.getId()).remove();
            realm.groups()
                    .groups("readers", 0, 1)
                    .forEach(group -> realm.groups().group(group.getId()).remove());
        });
        await().atMost(UserPoolsStage.SOON)
                .until(() -> realms.in(
                        "default.app",
                        realm -> realm.toRepresentation().getPasswordPolicy().startsWith("length(8)")
                                && !realm.clients()
                                        .findByClientId(stage.clientId("app", "web"))
                                        .isEmpty()
                                && !realm.groups().groups("readers", 0, 1).isEmpty()
                                && realm.users().searchByUsername("ada", true).stream()
                                        .anyMatch(ada -> realm.users().get(ada.getId()).groups().stream()
                                                .anyMatch(
                                                        group -> group.getName().equals("readers")))));
    }

    @Test
    void whatIsTakenOutOfTheManifestLeavesTheRealm() {
        stage.apply(pool(
                "shrinking",
                "{clients: [{name: one}, {name: two}], groups: [{name: a}, {name: b}], deletionPolicy: Delete}"));
        stage.awaitReady("shrinking");
        String two = stage.clientId("shrinking", "two");
        stage.apply(pool("shrinking", "{clients: [{name: one}], groups: [{name: a}], deletionPolicy: Delete}"));
        stage.awaitReady("shrinking");
        List<ClientRepresentation> clients =
                realms.in("default.shrinking", realm -> realm.clients().findByClientId(two));
        assertThat(clients).isEmpty();
        List<GroupRepresentation> groups =
                realms.in("default.shrinking", realm -> realm.groups().groups());
        assertThat(groups).extracting(group -> group.getName()).containsExactly("a");

        delete("shrinking");
        assertThat(hasRealm("default.shrinking")).isFalse();
        await().atMost(UserPoolsStage.SOON)
                .until(() -> stage.client
                                .secrets()
                                .inNamespace("default")
                                .withName("shrinking-clients")
                                .get()
                        == null);
    }

    @Test
    void aRetainedPoolIsFoundAgain() {
        stage.apply(pool("kept", "{users: [{username: eve, password: Retained-1}], deletionPolicy: Retain}"));
        stage.awaitReady("kept");
        String id = stage.status("kept").userPoolId;
        delete("kept");
        assertThat(hasRealm("default.kept")).isTrue();
        stage.apply(pool("kept", "{deletionPolicy: Delete}"));
        stage.awaitReady("kept");
        assertThat(stage.status("kept").userPoolId).isEqualTo(id);
        List<UserRepresentation> eve =
                realms.in("default.kept", realm -> realm.users().searchByUsername("eve", true));
        assertThat(eve).hasSize(1);
        delete("kept");
        assertThat(hasRealm("default.kept")).isFalse();
    }

    @Test
    void whatIsMissingOrWrongIsAConditionUntilItIsMended() {
        stage.apply(pool(
                "waiting", "{users: [{username: kay, passwordRef: {name: later, key: kay}}], deletionPolicy: Delete}"));
        stage.awaitReason("waiting", "ReferenceNotFound");
        assertThat(stage.condition("waiting", "Ready").orElseThrow().getMessage())
                .isEqualTo(
                        "spec.users[kay].passwordRef names the Secret \"later\", which namespace \"default\" does not have.");
        stage.secret("later", Map.of("kay", "Personal-Dynamic-1"));
        stage.awaitReady("waiting");
        stage.apply(pool("waiting", "{users: [{username: kay, password: weak-password}], deletionPolicy: Delete}"));
        stage.awaitReason("waiting", "InvalidSpec");
        assertThat(stage.condition("waiting", "Ready").orElseThrow().getMessage())
                .contains("Password must have uppercase characters");
        delete("waiting");
    }

    @Test
    void anIssuerThatCannotBeReachedIsSaidAndThePoolServes() {
        stage.apply(pool(
                "federated",
                "{identityProviders: [{name: gone, issuer: \"http://127.0.0.1:9\", clientId: x},"
                        + " {name: own, issuer: \"" + stage.status("app").issuer
                        + "\", clientId: y}], deletionPolicy: Delete}"));
        stage.awaitReady("federated");
        Condition condition = stage.condition("federated", UserPoolStatus.IDENTITY_PROVIDERS_READY)
                .orElseThrow();
        assertThat(condition.getStatus()).isEqualTo("False");
        assertThat(condition.getMessage()).contains("\"http://127.0.0.1:9\"").doesNotContain("\"own\"");
        List<IdentityProviderRepresentation> providers = realms.in(
                "default.federated", realm -> realm.identityProviders().findAll());
        assertThat(providers).singleElement().satisfies(provider -> {
            assertThat(provider.getAlias()).isEqualTo("own");
            assertThat(provider.getConfig())
                    .containsEntry("tokenUrl", stage.status("app").issuer + "/protocol/openid-connect/token");
        });
        delete("federated");
    }

    @Test
    void aPoolIsUnavailableWhileItsEngineIsAndComesBackWithIt() {
        stage.apply(pool(
                "enduring",
                "{clients: [{name: web, explicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH]}],"
                        + " users: [{username: ann, password: Enduring-1}], deletionPolicy: Delete}"));
        stage.awaitReady("enduring");
        long pid = stage.keycloak.pid().orElseThrow();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        stage.awaitReason("enduring", "EngineUnavailable");
        stage.awaitReady("enduring");
        try (CognitoIdentityProviderClient app = stage.application()) {
            assertThat(app.initiateAuth(request -> request.clientId(stage.clientId("enduring", "web"))
                                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                                    .authParameters(Map.of("USERNAME", "ann", "PASSWORD", "Enduring-1")))
                            .authenticationResult()
                            .accessToken())
                    .isNotEmpty();
        }
        assertThat(stage.keycloak.pid().orElseThrow()).isNotEqualTo(pid);
        delete("enduring");
    }

    /** As a browser does it: the page, its form, the way back with a code, and the code for tokens (RFC 6749, section 4.1). */
    @Test
    void theHostedPageSignsPeopleIn() throws Exception {
        String callback = "http://127.0.0.1:9/callback";
        assertThat(stage.status("app").loginUrl).contains("redirect_uri=" + encoded(callback));
        try (HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .connectTimeout(Duration.ofSeconds(5))
                .build()) {
            HttpResponse<String> page = browser.send(
                    HttpRequest.newBuilder(URI.create(stage.status("app").loginUrl))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            Matcher form = FORM_ACTION.matcher(page.body());
            assertThat(form.find()).isTrue();
            List<String> cookies = page.headers().allValues("set-cookie").stream()
                    .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                    .toList();
            HttpResponse<String> answer = browser.send(
                    HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Cookie", String.join("; ", cookies))
                            .POST(HttpRequest.BodyPublishers.ofString("username=ada&password=Analytical-1"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(302);
            String back = answer.headers().firstValue("location").orElseThrow();
            assertThat(back).startsWith(callback + "?").contains("code=");
            Matcher code = Pattern.compile("[?&]code=([^&]+)").matcher(back);
            assertThat(code.find()).isTrue();
            HttpResponse<String> tokens = browser.send(
                    HttpRequest.newBuilder(URI.create(stage.status("app").issuer + "/protocol/openid-connect/token"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString("grant_type=authorization_code&client_id="
                                    + stage.clientId("app", "web") + "&redirect_uri=" + encoded(callback) + "&code="
                                    + code.group(1)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(tokens.body()).contains("\"access_token\"").contains("\"id_token\"");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
