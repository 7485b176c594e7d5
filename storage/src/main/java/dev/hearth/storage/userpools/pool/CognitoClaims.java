package dev.hearth.storage.userpools.pool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;

/**
 * The claims that applications of Cognito read, as protocol mappers of Keycloak (Cognito developer guide, "Understanding the
 * identity (ID) token" and "the access token"). {@code sub}, {@code iss}, {@code aud}, {@code exp}, {@code email} and their
 * like are Keycloak's own.
 */
final class CognitoClaims {
    private enum In {
        ID,
        ACCESS,
        BOTH
    }

    static ClientScopeRepresentation scope(Set<String> customAttributes) {
        ClientScopeRepresentation scope = new ClientScopeRepresentation();
        scope.setName(PoolPlan.SCOPE);
        scope.setDescription("The claims that applications of Amazon Cognito read");
        scope.setProtocol("openid-connect");
        scope.setAttributes(Map.of("include.in.token.scope", "false", "display.on.consent.screen", "false"));
        List<ProtocolMapperRepresentation> mappers = new ArrayList<>();
        mappers.add(property("cognito:username", "username", In.ID));
        mappers.add(property("username", "username", In.ACCESS));
        mappers.add(groups());
        mappers.add(constant("token_use of access tokens", "token_use", "access", In.ACCESS));
        mappers.add(constant("token_use of ID tokens", "token_use", "id", In.ID));
        mappers.add(attribute("name", "name"));
        mappers.add(attribute("phone_number", "phone_number"));
        customAttributes.stream().sorted().forEach(name -> mappers.add(attribute("custom:" + name, "custom:" + name)));
        scope.setProtocolMappers(mappers);
        return scope;
    }

    static ProtocolMapperRepresentation clientId(String id) {
        return constant("client_id", "client_id", id, In.ACCESS);
    }

    private static ProtocolMapperRepresentation property(String claim, String property, In in) {
        return mapper(
                claim, "oidc-usermodel-property-mapper", in, Map.of("user.attribute", property, "claim.name", claim));
    }

    private static ProtocolMapperRepresentation attribute(String claim, String attribute) {
        return mapper(
                claim,
                "oidc-usermodel-attribute-mapper",
                In.ID,
                Map.of("user.attribute", attribute, "claim.name", claim));
    }

    private static ProtocolMapperRepresentation groups() {
        return mapper(
                "cognito:groups",
                "oidc-group-membership-mapper",
                In.BOTH,
                Map.of("full.path", "false", "claim.name", "cognito:groups"));
    }

    private static ProtocolMapperRepresentation constant(String name, String claim, String value, In in) {
        return mapper(name, "oidc-hardcoded-claim-mapper", in, Map.of("claim.name", claim, "claim.value", value));
    }

    private static ProtocolMapperRepresentation mapper(String name, String kind, In in, Map<String, String> settings) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(name);
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper(kind);
        Map<String, String> config = new LinkedHashMap<>(new java.util.TreeMap<>(settings));
        if (!settings.containsKey("full.path")) {
            config.put("jsonType.label", "String");
        }
        config.put("id.token.claim", Boolean.toString(in != In.ACCESS));
        config.put("access.token.claim", Boolean.toString(in != In.ID));
        config.put("userinfo.token.claim", Boolean.toString(in != In.ACCESS && !name.startsWith("token_use")));
        mapper.setConfig(config);
        return mapper;
    }

    private CognitoClaims() {}
}
