package dev.hearth.conformance.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.conformance.functions.Platform;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;

/** A user pool from kubectl to a sign-in by the AWS SDK and back; the first one of a machine fetches Keycloak. */
@StorageSuite
class UserPoolsTest {
    private static final Map<String, Object> WITH_ADA = Map.of(
            "deletionPolicy",
            "Delete",
            "clients",
            List.of(Map.of(
                    "name",
                    "web",
                    "explicitAuthFlows",
                    List.of("ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"))),
            "groups",
            List.of(Map.of("name", "readers")),
            "users",
            List.of(Map.of(
                    "username",
                    "ada",
                    "password",
                    "Analytical-1",
                    "attributes",
                    Map.of("email", "ada@example.com"),
                    "groups",
                    List.of("readers"))));

    @Test
    void somebodyOfTheManifestSignsInByTheSdk(Platform platform) throws Exception {
        try (Made pool = Made.applied(platform, "UserPool", WITH_ADA).ready(Duration.ofMinutes(8));
                CognitoIdentityProviderClient cognito = Clients.cognito(platform)) {
            JsonNode status = platform.kubectl()
                    .run("get", "userpool", pool.name(), "-o", "json")
                    .succeeds()
                    .json()
                    .path("status");
            String client = status.path("clients").path(0).path("clientId").asText();

            AuthenticationResultType tokens = signIn(cognito, client, "Analytical-1");

            assertThat(cognito.getUser(get -> get.accessToken(tokens.accessToken()))
                            .username())
                    .isEqualTo("ada");
            assertThat(platform.http()
                            .send(
                                    HttpRequest.newBuilder(URI.create(
                                                    status.path("jwksUri").asText()))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .contains("RS256");
            assertThatThrownBy(() -> signIn(cognito, client, "Analytical-2"))
                    .isInstanceOf(NotAuthorizedException.class)
                    .hasMessageContaining("Incorrect username or password.");
            assertThat(cognito.listUsers(list ->
                                    list.userPoolId(status.path("userPoolId").asText()))
                            .users())
                    .singleElement()
                    .satisfies(user -> assertThat(user.username()).isEqualTo("ada"));
        }
    }

    private static AuthenticationResultType signIn(
            CognitoIdentityProviderClient cognito, String client, String password) {
        return cognito.initiateAuth(initiate -> initiate.clientId(client)
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", "ada", "PASSWORD", password)))
                .authenticationResult();
    }
}
