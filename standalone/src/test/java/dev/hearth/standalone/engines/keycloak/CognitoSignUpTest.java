package dev.hearth.standalone.engines.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Secret;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeDeliveryDetailsType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CodeMismatchException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ExpiredCodeException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidPasswordException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LimitExceededException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.SignUpResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotConfirmedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UsernameExistsException;

/** Signing up and forgetting passwords, with codes by mail and without a mail server. */
@Tag("slow")
@ExtendWith(UserPoolsStage.Given.class)
class CognitoSignUpTest {
    private static final Pattern CODE = Pattern.compile("\\b([0-9]{6})\\b");
    private static final String PASSWORD = "Nanosecond-11.8";

    private final UserPoolsStage stage;
    private CognitoIdentityProviderClient app;

    CognitoSignUpTest(UserPoolsStage stage) {
        this.stage = stage;
    }

    @BeforeEach
    void connect() {
        app = stage.application();
    }

    @AfterEach
    void disconnect() {
        app.close();
    }

    private SignUpResponse signUp(String pool, String username) {
        return app.signUp(request -> request.clientId(stage.clientId(pool, "web"))
                .username(username)
                .password(PASSWORD)
                .userAttributes(attribute -> attribute.name("email").value(username + "@example.com")));
    }

    private void confirm(String pool, String username, String code) {
        app.confirmSignUp(request ->
                request.clientId(stage.clientId(pool, "web")).username(username).confirmationCode(code));
    }

    private String signIn(String client, String username, String password) {
        return app.initiateAuth(request -> request.clientId(stage.clientId("app", client))
                        .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                        .authParameters(Map.of("USERNAME", username, "PASSWORD", password)))
                .authenticationResult()
                .accessToken();
    }

    private String mailedCode(String username, int letters) {
        await().atMost(UserPoolsStage.SOON).until(() -> mails(username).count() >= letters);
        Matcher matcher = CODE.matcher(mails(username).toList().get(letters - 1));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private Stream<String> mails(String username) {
        return Stream.of(stage.mail.getReceivedMessages())
                .filter(message -> isTo(message, username + "@example.com"))
                .map(CognitoSignUpTest::text);
    }

    private static boolean isTo(MimeMessage message, String address) {
        try {
            return message.getRecipients(Message.RecipientType.TO)[0].toString().equals(address);
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(MimeMessage message) {
        try {
            return message.getContent().toString();
        } catch (MessagingException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String other(String code) {
        return code.equals("000000") ? "000001" : "000000";
    }

    @Test
    void aMailedCodeConfirms() {
        SignUpResponse signedUp = signUp("app", "hopper");
        assertThat(signedUp.userConfirmed()).isFalse();
        assertThat(signedUp.userSub()).hasSize(36);
        CodeDeliveryDetailsType delivery = signedUp.codeDeliveryDetails();
        assertThat(delivery.destination()).isEqualTo("h***@e***");
        assertThat(delivery.deliveryMediumAsString()).isEqualTo("EMAIL");
        String code = mailedCode("hopper", 1);

        assertThatThrownBy(() -> signIn("web", "hopper", PASSWORD)).isInstanceOf(UserNotConfirmedException.class);
        assertThatThrownBy(() -> signIn("web", "hopper", "Wrong-Password-1"))
                .isInstanceOf(NotAuthorizedException.class);
        assertThatThrownBy(() -> confirm("app", "hopper", other(code)))
                .isInstanceOf(CodeMismatchException.class)
                .hasMessageStartingWith("Invalid verification code provided, please try again.");
        confirm("app", "hopper", code);
        assertThat(signIn("web", "hopper", PASSWORD)).isNotEmpty();
        assertThatThrownBy(() -> confirm("app", "hopper", code))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageStartingWith("User cannot be confirmed. Current status is CONFIRMED");
    }

    @Test
    void aNewCodeTakesThePlaceOfTheOld() {
        signUp("app", "lamarr");
        String first = mailedCode("lamarr", 1);
        app.resendConfirmationCode(
                request -> request.clientId(stage.clientId("app", "web")).username("lamarr"));
        String second = mailedCode("lamarr", 2);
        if (!first.equals(second)) {
            assertThatThrownBy(() -> confirm("app", "lamarr", first)).isInstanceOf(CodeMismatchException.class);
        }
        confirm("app", "lamarr", second);
    }

    @Test
    void guessingEndsAfterFiveAttempts() {
        signUp("app", "shannon");
        String code = mailedCode("shannon", 1);
        for (int guess = 0; guess < 5; guess++) {
            assertThatThrownBy(() -> confirm("app", "shannon", other(code))).isInstanceOf(CodeMismatchException.class);
        }
        assertThatThrownBy(() -> confirm("app", "shannon", code))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageStartingWith("Attempt limit exceeded, please try after some time.");
    }

    @Test
    void whatIsTakenOrAgainstTheRulesIsRefused() {
        assertThatThrownBy(() -> signUp("app", "ada"))
                .isInstanceOf(UsernameExistsException.class)
                .hasMessageStartingWith("User already exists");
        assertThatThrownBy(() -> app.signUp(request -> request.clientId(stage.clientId("app", "web"))
                        .username("weak")
                        .password("alllowercase1-")))
                .isInstanceOf(InvalidPasswordException.class)
                .hasMessageStartingWith(
                        "Password did not conform with policy: Password must have uppercase characters");
        assertThatThrownBy(() -> app.signUp(request -> request.clientId(stage.clientId("app", "web"))
                        .username("mallory")
                        .password(PASSWORD)
                        .userAttributes(attribute -> attribute.name("email").value("ada@example.com"))))
                .isInstanceOf(UsernameExistsException.class)
                .hasMessageStartingWith("An account with the given email already exists.");
        assertThatThrownBy(() -> app.signUp(request -> request.clientId(stage.clientId("app", "web"))
                        .username("mallory")
                        .password(PASSWORD)
                        .userAttributes(attribute -> attribute.name("shoe_size").value("43"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("Type for attribute {shoe_size} could not be determined");
        assertThatThrownBy(() -> app.signUp(request -> request.clientId(stage.clientId("app", "web"))
                        .username("mallory")
                        .password(PASSWORD)
                        .userAttributes(attribute -> attribute.name("email").value("nowhere"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageStartingWith("Invalid email address format.");
    }

    @Test
    void nobodyLearnsWhoIsThere() {
        String client = stage.clientId("app", "web");
        CodeDeliveryDetailsType simulated = app.forgotPassword(
                        request -> request.clientId(client).username("nobody-at-all"))
                .codeDeliveryDetails();
        assertThat(simulated.destination()).matches("[a-z]\\*\\*\\*@[a-z]\\*\\*\\*");
        assertThat(app.forgotPassword(request -> request.clientId(client).username("nobody-at-all"))
                        .codeDeliveryDetails())
                .isEqualTo(simulated);
        assertThatThrownBy(() -> confirm("app", "nobody-at-all", "123456"))
                .isInstanceOf(ExpiredCodeException.class)
                .hasMessageStartingWith("Invalid code provided, please request a code again.");
        assertThatThrownBy(() -> app.confirmForgotPassword(request -> request.clientId(client)
                        .username("nobody-at-all")
                        .confirmationCode("123456")
                        .password(PASSWORD)))
                .isInstanceOf(CodeMismatchException.class);
        assertThatThrownBy(() -> app.forgotPassword(request ->
                        request.clientId(stage.clientId("app", "legacy")).username("nobody-at-all")))
                .isInstanceOf(UserNotFoundException.class);
    }

    @Test
    void aForgottenPasswordIsReplaced() {
        signUp("app", "turing");
        confirm("app", "turing", mailedCode("turing", 1));
        String client = stage.clientId("app", "web");
        CodeDeliveryDetailsType delivery = app.forgotPassword(
                        request -> request.clientId(client).username("turing"))
                .codeDeliveryDetails();
        assertThat(delivery.destination()).isEqualTo("t***@e***");
        String code = mailedCode("turing", 2);

        assertThatThrownBy(() -> app.confirmForgotPassword(request -> request.clientId(client)
                        .username("turing")
                        .confirmationCode(code)
                        .password("weak")))
                .isInstanceOf(InvalidPasswordException.class);
        app.confirmForgotPassword(request -> request.clientId(client)
                .username("turing")
                .confirmationCode(code)
                .password("Replacement-1"));
        assertThat(signIn("web", "turing", "Replacement-1")).isNotEmpty();
        assertThatThrownBy(() -> signIn("web", "turing", PASSWORD)).isInstanceOf(NotAuthorizedException.class);
        assertThatThrownBy(() -> app.confirmForgotPassword(request -> request.clientId(client)
                        .username("turing")
                        .confirmationCode(code)
                        .password("Replacement-2")))
                .isInstanceOf(ExpiredCodeException.class);
    }

    @Test
    void aNewAddressIsVerifiedByACode() {
        String token = confirmed("lovelace");
        assertThat(app.updateUserAttributes(request -> request.accessToken(token)
                                .userAttributes(
                                        attribute -> attribute.name("email").value("lovelace-new@example.com")))
                        .codeDeliveryDetailsList())
                .hasSize(1);
        String code = mailedCode("lovelace-new", 1);
        assertThatThrownBy(() -> app.verifyUserAttribute(request ->
                        request.accessToken(token).attributeName("email").code(other(code))))
                .isInstanceOf(CodeMismatchException.class);
        app.verifyUserAttribute(
                request -> request.accessToken(token).attributeName("email").code(code));
        assertThat(app.getUser(request -> request.accessToken(token)).userAttributes())
                .anyMatch(attribute -> attribute.name().equals("email_verified")
                        && attribute.value().equals("true"));
    }

    private String confirmed(String username) {
        signUp("app", username);
        confirm("app", username, mailedCode(username, 1));
        return signIn("web", username, PASSWORD);
    }

    @Test
    void withoutAMailServerCodesLieInASecretOfTheNamespace() throws Exception {
        String sub = signUp("quiet", "noether").userSub();
        JsonNode kept = keptCode("sign-up." + sub).orElseThrow();
        assertThat(kept.path("username").asText()).isEqualTo("noether");
        confirm("quiet", "noether", kept.path("code").asText());
        assertThat(app.initiateAuth(request -> request.clientId(stage.clientId("quiet", "web"))
                                .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                                .authParameters(Map.of("USERNAME", "noether", "PASSWORD", PASSWORD)))
                        .authenticationResult()
                        .idToken())
                .isNotEmpty();
        assertThat(stage.condition("quiet", "Ready").orElseThrow().getMessage()).contains("\"quiet-codes\"");
    }

    private Optional<JsonNode> keptCode(String key) throws IOException {
        Secret secret = stage.client
                .secrets()
                .inNamespace("default")
                .withName("quiet-codes")
                .get();
        assertThat(secret.getMetadata().getOwnerReferences())
                .extracting(owner -> owner.getKind() + "/" + owner.getName())
                .containsExactly("UserPool/quiet");
        String value = secret.getData().get(key);
        return value == null
                ? Optional.empty()
                : Optional.of(new ObjectMapper().readTree(Base64.getDecoder().decode(value)));
    }
}
