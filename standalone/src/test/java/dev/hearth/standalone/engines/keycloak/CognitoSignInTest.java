package dev.hearth.standalone.engines.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.userpool.UserPoolStatus;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthenticationResultType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ChallengeNameType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InitiateAuthResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidPasswordException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.MessageActionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;

/** Signing in and what tokens are good for, by the AWS SDK for Java over HTTP. */
@Tag("slow")
@ExtendWith(UserPoolsStage.Given.class)
class CognitoSignInTest {
    private final UserPoolsStage stage;
    private CognitoIdentityProviderClient app;
    private CognitoIdentityProviderClient server;

    CognitoSignInTest(UserPoolsStage stage) {
        this.stage = stage;
    }

    @BeforeEach
    void connect() {
        app = stage.application();
        server = stage.server();
    }

    @AfterEach
    void disconnect() {
        app.close();
        server.close();
    }

    private InitiateAuthResponse signIn(String client, String username, String password) {
        return app.initiateAuth(request -> request.clientId(stage.clientId("app", client))
                .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                .authParameters(Map.of("USERNAME", username, "PASSWORD", password)));
    }

    private AuthenticationResultType refresh(String token) {
        return app.initiateAuth(request -> request.clientId(stage.clientId("app", "web"))
                        .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                        .authParameters(Map.of("REFRESH_TOKEN", token)))
                .authenticationResult();
    }

    /** Somebody of this test's own, who may be signed out without harm to others. */
    private void somebody(String username, String password) {
        String pool = stage.status("app").userPoolId;
        server.adminCreateUser(request -> request.userPoolId(pool)
                .username(username)
                .messageAction(MessageActionType.SUPPRESS)
                .userAttributes(attribute -> attribute.name("email").value(username + "@example.com")));
        server.adminSetUserPassword(request ->
                request.userPoolId(pool).username(username).password(password).permanent(true));
    }

    @Test
    void tokensAreTheIssuersAndCarryCognitosClaims() throws Exception {
        UserPoolStatus status = stage.status("app");
        AuthenticationResultType tokens = signIn("web", "ada", "Analytical-1").authenticationResult();

        Jwt access = Jwt.verified(tokens.accessToken(), status.jwksUri);
        assertThat(access.text("iss")).isEqualTo(status.issuer);
        assertThat(access.text("token_use")).isEqualTo("access");
        assertThat(access.text("client_id")).isEqualTo(stage.clientId("app", "web"));
        assertThat(access.text("username")).isEqualTo("ada");
        assertThat(access.claims().path("cognito:groups").path(0).asText()).isEqualTo("readers");

        Jwt id = Jwt.verified(tokens.idToken(), status.jwksUri);
        assertThat(id.text("token_use")).isEqualTo("id");
        assertThat(id.text("aud")).isEqualTo(stage.clientId("app", "web"));
        assertThat(id.text("cognito:username")).isEqualTo("ada");
        assertThat(id.text("sub")).isEqualTo(access.text("sub"));
        assertThat(id.text("email")).isEqualTo("ada@example.com");
        assertThat(id.claims().path("email_verified").asBoolean()).isTrue();
        assertThat(id.text("given_name")).isEqualTo("Ada");
        assertThat(id.text("custom:plan")).isEqualTo("gold");
        assertThat(id.claims().path("cognito:groups").path(0).asText()).isEqualTo("readers");

        assertThat(tokens.tokenType()).isEqualTo("Bearer");
        assertThat(tokens.expiresIn()).isEqualTo(600);
    }

    @Test
    void anAddressIsAsGoodAsAName() {
        assertThat(signIn("web", "ada@example.com", "Analytical-1")
                        .authenticationResult()
                        .accessToken())
                .isNotEmpty();
        assertThat(signIn("web", "GRACE", "Compiler-1952")
                        .authenticationResult()
                        .accessToken())
                .isNotEmpty();
    }

    @Test
    void aWrongPasswordAndNobodyAreAnsweredAlikeUnlessTheClientIsLegacy() {
        assertThatThrownBy(() -> signIn("web", "ada", "wrong-Password-1"))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageStartingWith("Incorrect username or password.");
        assertThatThrownBy(() -> signIn("web", "nobody", "wrong-Password-1"))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageStartingWith("Incorrect username or password.");
        assertThatThrownBy(() -> signIn("legacy", "nobody", "wrong-Password-1"))
                .isInstanceOf(UserNotFoundException.class)
                .hasMessageStartingWith("User does not exist.");
    }

    @Test
    void whatTheClientIsNotAllowedIsRefused() {
        assertThatThrownBy(() -> signIn("hosted", "ada", "Analytical-1"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageStartingWith("USER_PASSWORD_AUTH flow not enabled for this client");
        assertThatThrownBy(() -> app.initiateAuth(request -> request.clientId(stage.clientId("app", "web"))
                        .authFlow(AuthFlowType.USER_SRP_AUTH)
                        .authParameters(Map.of("USERNAME", "ada", "SRP_A", "1"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageStartingWith("USER_SRP_AUTH is not enabled for the client.");
        assertThatThrownBy(() -> app.initiateAuth(request -> request.clientId("unknown00000000000000000000")
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", "ada", "PASSWORD", "x"))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageStartingWith("User pool client unknown00000000000000000000 does not exist.");
        assertThatThrownBy(() -> app.initiateAuth(request -> request.clientId(stage.clientId("app", "web"))
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", "ada"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageStartingWith("Missing required parameter PASSWORD");
    }

    @Test
    void aClientWithASecretProvesThatItKnowsIt() {
        String clientId = stage.clientId("app", "server");
        assertThatThrownBy(() -> signIn("server", "ada", "Analytical-1"))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageContaining("is configured with secret but SECRET_HASH was not received");
        assertThatThrownBy(() -> app.initiateAuth(request -> request.clientId(clientId)
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of(
                                "USERNAME",
                                "ada",
                                "PASSWORD",
                                "Analytical-1",
                                "SECRET_HASH",
                                hash("guess", "ada", clientId)))))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageStartingWith("Unable to verify secret hash for client " + clientId);

        String secret = stage.clientSecret("app", "server");
        AuthenticationResultType tokens = app.initiateAuth(request -> request.clientId(clientId)
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of(
                                "USERNAME",
                                "ada",
                                "PASSWORD",
                                "Analytical-1",
                                "SECRET_HASH",
                                hash(secret, "ada", clientId))))
                .authenticationResult();
        assertThat(tokens.expiresIn()).isEqualTo(300);
        AuthenticationResultType again = app.initiateAuth(request -> request.clientId(clientId)
                        .authFlow(AuthFlowType.REFRESH_TOKEN_AUTH)
                        .authParameters(Map.of(
                                "REFRESH_TOKEN", tokens.refreshToken(), "SECRET_HASH", hash(secret, "ada", clientId))))
                .authenticationResult();
        assertThat(again.accessToken()).isNotEmpty();
        AuthenticationResultType admins = server.adminInitiateAuth(
                        request -> request.userPoolId(stage.status("app").userPoolId)
                                .clientId(clientId)
                                .authFlow(AuthFlowType.ADMIN_USER_PASSWORD_AUTH)
                                .authParameters(Map.of(
                                        "USERNAME",
                                        "ada",
                                        "PASSWORD",
                                        "Analytical-1",
                                        "SECRET_HASH",
                                        hash(secret, "ada", clientId))))
                .authenticationResult();
        assertThat(admins.idToken()).isNotEmpty();
    }

    private static String hash(String secret, String username, String clientId) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal((username + clientId).getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tokensEndWithAGlobalSignOut() {
        somebody("alan", "Enigma-1939");
        AuthenticationResultType tokens = signIn("web", "alan", "Enigma-1939").authenticationResult();
        AuthenticationResultType fresh = refresh(tokens.refreshToken());
        assertThat(fresh.refreshToken()).isNull();
        assertThat(app.getUser(request -> request.accessToken(fresh.accessToken()))
                        .username())
                .isEqualTo("alan");

        app.globalSignOut(request -> request.accessToken(fresh.accessToken()));
        assertThatThrownBy(() -> refresh(tokens.refreshToken()))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageStartingWith("Refresh Token has been revoked");
        assertThatThrownBy(() -> app.getUser(request -> request.accessToken(fresh.accessToken())))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageStartingWith("Access Token has been revoked");
        assertThatThrownBy(() -> refresh("no-token"))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageStartingWith("Invalid Refresh Token");
        assertThatThrownBy(() -> app.getUser(request -> request.accessToken("no-token")))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageStartingWith("Invalid Access Token");
    }

    @Test
    void aRevokedTokenRefreshesNothing() {
        somebody("edsger", "Shortest-Path-1");
        String token = signIn("web", "edsger", "Shortest-Path-1")
                .authenticationResult()
                .refreshToken();
        app.revokeToken(
                request -> request.clientId(stage.clientId("app", "web")).token(token));
        assertThatThrownBy(() -> refresh(token)).isInstanceOf(NotAuthorizedException.class);
    }

    @Test
    void aTemporaryPasswordIsReplacedAtTheFirstSignIn() {
        String pool = stage.status("app").userPoolId;
        server.adminCreateUser(request -> request.userPoolId(pool)
                .username("barbara")
                .temporaryPassword("Temporary-1")
                .messageAction(MessageActionType.SUPPRESS)
                .userAttributes(attribute -> attribute.name("email").value("barbara@example.com")));
        InitiateAuthResponse challenged = signIn("web", "barbara", "Temporary-1");
        assertThat(challenged.challengeName()).isEqualTo(ChallengeNameType.NEW_PASSWORD_REQUIRED);
        assertThat(challenged.authenticationResult()).isNull();
        assertThatThrownBy(() -> signIn("web", "barbara", "Temporary-2")).isInstanceOf(NotAuthorizedException.class);

        assertThatThrownBy(() -> respond(challenged.session(), "barbara", "short"))
                .isInstanceOf(InvalidPasswordException.class)
                .hasMessageStartingWith("Password did not conform with policy: Password not long enough");
        assertThatThrownBy(() -> respond(challenged.session() + "x", "barbara", "Substitution-1"))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageStartingWith("Invalid session for the user.");
        assertThatThrownBy(() -> respond(challenged.session(), "ada", "Substitution-1"))
                .isInstanceOf(NotAuthorizedException.class);

        assertThat(respond(challenged.session(), "barbara", "Substitution-1").accessToken())
                .isNotEmpty();
        assertThatThrownBy(() -> respond(challenged.session(), "barbara", "Substitution-2"))
                .isInstanceOf(NotAuthorizedException.class);
        assertThat(signIn("web", "barbara", "Substitution-1")
                        .authenticationResult()
                        .idToken())
                .isNotEmpty();
    }

    private AuthenticationResultType respond(String session, String username, String password) {
        return app.respondToAuthChallenge(request -> request.clientId(stage.clientId("app", "web"))
                        .challengeName(ChallengeNameType.NEW_PASSWORD_REQUIRED)
                        .session(session)
                        .challengeResponses(Map.of("USERNAME", username, "NEW_PASSWORD", password)))
                .authenticationResult();
    }

    @Test
    void peopleChangeTheirPasswordsAndAttributesAndGo() {
        somebody("donald", "Literate-1984");
        String token =
                signIn("web", "donald", "Literate-1984").authenticationResult().accessToken();
        assertThatThrownBy(() -> app.changePassword(request ->
                        request.accessToken(token).previousPassword("wrong").proposedPassword("Literate-1992")))
                .isInstanceOf(NotAuthorizedException.class);
        app.changePassword(request ->
                request.accessToken(token).previousPassword("Literate-1984").proposedPassword("Literate-1992"));
        assertThat(signIn("web", "donald", "Literate-1992")
                        .authenticationResult()
                        .accessToken())
                .isNotEmpty();

        app.updateUserAttributes(request -> request.accessToken(token)
                .userAttributes(
                        attribute -> attribute.name("family_name").value("Knuth"),
                        attribute -> attribute.name("custom:plan").value("silver")));
        assertThat(app.getUser(request -> request.accessToken(token)).userAttributes())
                .anyMatch(attribute -> attribute.name().equals("family_name")
                        && attribute.value().equals("Knuth"))
                .anyMatch(attribute -> attribute.name().equals("custom:plan")
                        && attribute.value().equals("silver"));
        assertThatThrownBy(() -> app.updateUserAttributes(request -> request.accessToken(token)
                        .userAttributes(
                                attribute -> attribute.name("email_verified").value("true"))))
                .isInstanceOf(NotAuthorizedException.class);
        assertThatThrownBy(() -> app.updateUserAttributes(request -> request.accessToken(token)
                        .userAttributes(
                                attribute -> attribute.name("custom:none").value("x"))))
                .isInstanceOf(InvalidParameterException.class);

        app.deleteUser(request -> request.accessToken(token));
        assertThatThrownBy(() -> signIn("legacy", "donald", "Literate-1992")).isInstanceOf(UserNotFoundException.class);
    }
}
