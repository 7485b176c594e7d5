package dev.hearth.api.userpool;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the storage room alone. */
@JsonClassDescription("What has become of it: conditions (Ready first), issuer, keys and client ids.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class UserPoolStatus {
    /** The condition that says whether people can sign in. */
    public static final String READY = "Ready";

    /** The condition that says whether people can sign in by other issuers; there when there are some. */
    public static final String IDENTITY_PROVIDERS_READY = "IdentityProvidersReady";

    public Long observedGeneration;

    @JsonPropertyDescription("What the Cognito calls name the pool by.")
    public String userPoolId;

    @JsonPropertyDescription("The OpenID Connect issuer of the pool's tokens.")
    public String issuer;

    @JsonPropertyDescription("Where the keys are that the tokens are signed with.")
    public String jwksUri;

    @JsonPropertyDescription("The hosted login.")
    public String loginUrl;

    public List<ClientStatus> clients = new ArrayList<>();

    public List<Condition> conditions = new ArrayList<>();

    /** An app client as applications name it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class ClientStatus {
        public String name;

        public String clientId;

        @JsonPropertyDescription("The Secret of the pool's namespace whose key of the client's name holds its secret.")
        public String secretName;
    }
}
