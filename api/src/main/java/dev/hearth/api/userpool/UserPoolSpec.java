package dev.hearth.api.userpool;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.SecretKeyRef;
import dev.hearth.api.SmtpSpec;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** What a user asks of a user pool, in the words of Amazon Cognito where it has them. */
@JsonClassDescription(
        "What the pool is to be: clients, groups, password policy, sign-up, identity providers, test users.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class UserPoolSpec {
    @JsonPropertyDescription("Applications that sign people in.")
    @Size(max = 100)
    public List<Client> clients;

    @Size(max = 1000)
    public List<Group> groups;

    @Default("{}")
    public PasswordPolicy passwordPolicy;

    @JsonPropertyDescription("May people sign themselves up?")
    @Default("false")
    public Boolean selfSignUp;

    @JsonPropertyDescription("'email': addresses are verified by a code before somebody is confirmed.")
    @Size(max = 1)
    public List<@Pattern("^email$") String> autoVerifiedAttributes;

    @JsonPropertyDescription(
            "Attributes of the application's own, without their prefix 'custom:'; ID tokens carry them.")
    @Size(max = 50)
    public List<@Pattern("^[a-zA-Z0-9_-]{1,20}$") String> customAttributes;

    @JsonPropertyDescription("Other OpenID Connect issuers by which people may sign in.")
    @Size(max = 20)
    public List<IdentityProvider> identityProviders;

    @Default("{}")
    public TokenValidity tokenValidity;

    @JsonPropertyDescription("How codes are mailed; absent: they are not, see the docs.")
    public SmtpSpec smtp;

    @JsonPropertyDescription("People who are there from the beginning, for trying things out.")
    @Size(max = 100)
    public List<User> users;

    @JsonPropertyDescription("'Retain' keeps the people when this object is deleted, 'Delete' forgets them.")
    @Default("Retain")
    public DeletionPolicy deletionPolicy;

    /** An app client. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class Client {
        private static final String WHOLE_URL = "^[a-zA-Z][a-zA-Z0-9+.-]*://[^\\s*#]+$";

        @Required
        @Pattern("^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$")
        public String name;

        @JsonPropertyDescription("A confidential client; its secret goes into the Secret that status names.")
        @Default("false")
        public Boolean generateSecret;

        @JsonPropertyDescription(
                "Of ALLOW_USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH.")
        @Size(max = 3)
        public List<
                        @Pattern("^(ALLOW_USER_PASSWORD_AUTH|ALLOW_ADMIN_USER_PASSWORD_AUTH|ALLOW_REFRESH_TOKEN_AUTH)$")
                        String>
                explicitAuthFlows;

        /** Whole addresses: Keycloak would take a star for a pattern, and send people and their codes to anyone. */
        @JsonPropertyDescription(
                "Where the hosted login may send people back to, each whole and without '*' or '#'; none: no hosted login.")
        @Size(max = 100)
        public List<@Pattern(WHOLE_URL) String> callbackURLs;

        @JsonPropertyDescription("Where people may go when they have signed out, each whole and without '*' or '#'.")
        @Size(max = 100)
        public List<@Pattern(WHOLE_URL) String> logoutURLs;

        @JsonPropertyDescription("Absent: the pool's.")
        public ClientTokenValidity tokenValidity;

        @JsonPropertyDescription("'ENABLED' answers alike whether or not somebody exists.")
        @Pattern("^(ENABLED|LEGACY)$")
        @Default("ENABLED")
        public String preventUserExistenceErrors;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class Group {
        @Required
        @Size(min = 1, max = 128)
        public String name;

        @Size(max = 2048)
        public String description;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class PasswordPolicy {
        @Min(6)
        @Max(99)
        @Default("8")
        public Integer minimumLength;

        @Default("true")
        public Boolean requireUppercase;

        @Default("true")
        public Boolean requireLowercase;

        @Default("true")
        public Boolean requireNumbers;

        @Default("true")
        public Boolean requireSymbols;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class IdentityProvider {
        @Required
        @Pattern("^[a-zA-Z0-9][a-zA-Z0-9._-]{0,31}$")
        public String name;

        @JsonPropertyDescription("Issuer URL; its discovery document is read.")
        @Required
        @Pattern("^https?://.+")
        public String issuer;

        @Required
        @Size(min = 1, max = 255)
        public String clientId;

        public SecretKeyRef clientSecretRef;

        @Size(max = 20)
        public List<String> scopes;
    }

    /** How long tokens are good for, in seconds. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class TokenValidity {
        @Min(300)
        @Max(86400)
        @Default("3600")
        public Integer accessTokenSeconds;

        @Min(3600)
        @Max(315360000)
        @Default("2592000")
        public Integer refreshTokenSeconds;
    }

    /** As {@link TokenValidity}, for one client; what is absent is as the pool has it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class ClientTokenValidity {
        @Min(300)
        @Max(86400)
        public Integer accessTokenSeconds;

        @Min(3600)
        @Max(315360000)
        public Integer refreshTokenSeconds;
    }

    /** Somebody who is there from the beginning. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "has(self.password) != has(self.passwordRef)",
            message = "a user needs exactly one of password, passwordRef")
    public static class User {
        @Required
        @Size(min = 1, max = 128)
        public String username;

        @JsonPropertyDescription("In clear text, for a laptop; elsewhere use passwordRef.")
        @Size(min = 6, max = 256)
        public String password;

        public SecretKeyRef passwordRef;

        @JsonPropertyDescription("Such as 'email: ada@example.com'.")
        @Size(max = 50)
        public Map<String, String> attributes;

        @Size(max = 100)
        public List<String> groups;
    }
}
