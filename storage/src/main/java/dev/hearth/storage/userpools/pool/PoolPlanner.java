package dev.hearth.storage.userpools.pool;

import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.directory.RoomClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPAttributePermissions;
import org.keycloak.representations.userprofile.config.UPAttributeRequired;
import org.keycloak.representations.userprofile.config.UPConfig;

/** From a request to what its realm must be like. Pure; the folders {@code userpools/plans} of the tests show it. */
final class PoolPlanner {
    private static final String YES = "true";

    /** @param roomSecret of {@link RoomClient} */
    static PoolPlan plan(PoolRequest request, String roomSecret) {
        List<ClientRepresentation> clients = new ArrayList<>();
        clients.add(room(roomSecret));
        request.clients().forEach(client -> clients.add(client(client)));
        return new PoolPlan(
                realm(request),
                profile(request),
                CognitoClaims.scope(request.customAttributes()),
                clients,
                request.groups().stream()
                        .map(group -> group(group.name, group.description == null ? "" : group.description))
                        .toList(),
                request.providers().stream().map(PoolPlanner::provider).toList(),
                Map.of("VERIFY_EMAIL", hostedSignUp(request)),
                // It would stop people who were made without an address at their first sign-in.
                List.of("VERIFY_PROFILE"),
                request.people());
    }

    /** The hosted page can let people sign up only where their addresses are verified by a mail that can be sent. */
    private static boolean hostedSignUp(PoolRequest request) {
        return request.selfSignUp() && request.verifiesEmail() && request.mail().isPresent();
    }

    private static RealmRepresentation realm(PoolRequest request) {
        RealmRepresentation realm = new RealmRepresentation();
        realm.setRealm(request.key().realm());
        realm.setDisplayName(request.key().name());
        realm.setEnabled(true);
        realm.setRegistrationAllowed(hostedSignUp(request));
        realm.setResetPasswordAllowed(request.mail().isPresent());
        realm.setLoginWithEmailAllowed(true);
        realm.setDuplicateEmailsAllowed(false);
        realm.setEditUsernameAllowed(false);
        // Verified by VERIFY_EMAIL on whom it is asked of; the realm's switch would stop people whom an admin
        // confirmed.
        realm.setVerifyEmail(false);
        realm.setSslRequired("external");
        realm.setPasswordPolicy(request.passwords().keycloak());
        realm.setRevokeRefreshToken(false);
        realm.setAccessTokenLifespan(request.accessTokenSeconds());
        int longest = Stream.concat(
                        Stream.of(request.refreshTokenSeconds()),
                        request.clients().stream().map(PoolRequest.Client::refreshTokenSeconds))
                .max(Integer::compare)
                .orElseThrow();
        realm.setSsoSessionIdleTimeout(longest);
        realm.setSsoSessionMaxLifespan(longest);
        lockOut(realm);
        smtp(request, realm);
        return realm;
    }

    /** Five failures, then a second, doubling to 15 minutes (Cognito developer guide, "Lockout behavior"); about so. */
    private static void lockOut(RealmRepresentation realm) {
        realm.setBruteForceProtected(true);
        realm.setPermanentLockout(false);
        realm.setFailureFactor(5);
        realm.setWaitIncrementSeconds(1);
        realm.setMaxFailureWaitSeconds(900);
        realm.setQuickLoginCheckMilliSeconds(0L);
        realm.setMinimumQuickLoginWaitSeconds(1);
    }

    private static void smtp(PoolRequest request, RealmRepresentation realm) {
        Map<String, String> smtp = new LinkedHashMap<>();
        request.mail().ifPresent(mail -> {
            smtp.put("host", mail.server().host());
            smtp.put("port", Integer.toString(mail.server().port()));
            smtp.put("from", mail.server().from());
            smtp.put("starttls", Boolean.toString(mail.server().startTls()));
            smtp.put("auth", Boolean.toString(mail.server().username().isPresent()));
            mail.server().username().ifPresent(user -> smtp.put("user", user));
            mail.password().ifPresent(password -> smtp.put("password", password));
        });
        realm.setSmtpServer(smtp);
    }

    private static UPConfig profile(PoolRequest request) {
        UPConfig profile = new UPConfig();
        List<UPAttribute> attributes = new ArrayList<>();
        attributes.add(attribute("username", Map.of("length", Map.of("max", 128)), false));
        attributes.add(
                attribute("email", Map.of("email", Map.of(), "length", Map.of("max", 255)), request.verifiesEmail()));
        attributes.add(attribute("firstName", Map.of("length", Map.of("max", 255)), false));
        attributes.add(attribute("lastName", Map.of("length", Map.of("max", 255)), false));
        profile.setAttributes(attributes);
        profile.setGroups(List.of());
        profile.setUnmanagedAttributePolicy(UPConfig.UnmanagedAttributePolicy.ADMIN_EDIT);
        return profile;
    }

    private static UPAttribute attribute(
            String name, Map<String, Map<String, Object>> validations, boolean requiredOfUsers) {
        UPAttribute attribute =
                new UPAttribute(name, new UPAttributePermissions(Set.of("admin", "user"), Set.of("admin", "user")));
        attribute.setValidations(validations);
        if (requiredOfUsers) {
            attribute.setRequired(new UPAttributeRequired(Set.of("user"), Set.of()));
        }
        return attribute;
    }

    private static ClientRepresentation client(PoolRequest.Client request) {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(request.id());
        client.setName(request.name());
        client.setEnabled(true);
        client.setProtocol("openid-connect");
        client.setPublicClient(request.secret().isEmpty());
        request.secret().ifPresent(client::setSecret);
        client.setStandardFlowEnabled(!request.callbackUrls().isEmpty());
        client.setImplicitFlowEnabled(false);
        client.setServiceAccountsEnabled(false);
        client.setDirectAccessGrantsEnabled(request.flows().contains(Pool.Flow.USER_PASSWORD)
                || request.flows().contains(Pool.Flow.ADMIN_USER_PASSWORD));
        client.setRedirectUris(request.callbackUrls());
        client.setWebOrigins(request.callbackUrls().isEmpty() ? List.of() : List.of("+"));
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(PoolPlan.MANAGED, YES);
        attributes.put("access.token.lifespan", Integer.toString(request.accessTokenSeconds()));
        attributes.put("client.session.idle.timeout", Integer.toString(request.refreshTokenSeconds()));
        attributes.put("client.session.max.lifespan", Integer.toString(request.refreshTokenSeconds()));
        attributes.put("post.logout.redirect.uris", String.join("##", request.logoutUrls()));
        client.setAttributes(attributes);
        client.setDefaultClientScopes(List.of("basic", "profile", "email", "web-origins", PoolPlan.SCOPE));
        client.setProtocolMappers(List.of(CognitoClaims.clientId(request.id())));
        return client;
    }

    private static ClientRepresentation room(String secret) {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(RoomClient.ID);
        client.setName("Hearth");
        client.setEnabled(true);
        client.setProtocol("openid-connect");
        client.setPublicClient(false);
        client.setSecret(secret);
        client.setStandardFlowEnabled(false);
        client.setImplicitFlowEnabled(false);
        client.setDirectAccessGrantsEnabled(true);
        client.setAttributes(Map.of(PoolPlan.MANAGED, YES));
        client.setDefaultClientScopes(List.of("basic", PoolPlan.SCOPE));
        client.setProtocolMappers(List.of());
        return client;
    }

    private static GroupRepresentation group(String name, String description) {
        GroupRepresentation group = new GroupRepresentation();
        group.setName(name);
        group.setDescription(description);
        group.setAttributes(Map.of(PoolPlan.MANAGED, List.of(YES)));
        return group;
    }

    /** Its endpoints are the issuer's to say; they are read when it is applied. */
    private static IdentityProviderRepresentation provider(PoolRequest.Provider request) {
        IdentityProviderRepresentation provider = new IdentityProviderRepresentation();
        provider.setAlias(request.name());
        provider.setProviderId("oidc");
        provider.setEnabled(true);
        provider.setTrustEmail(true);
        Map<String, String> config = new LinkedHashMap<>();
        config.put(PoolPlan.MANAGED, YES);
        config.put("issuer", request.issuer());
        config.put("clientId", request.clientId());
        request.clientSecret().ifPresent(secret -> config.put("clientSecret", secret));
        config.put("clientAuthMethod", request.clientSecret().isPresent() ? "client_secret_post" : "none");
        config.put("pkceEnabled", YES);
        config.put("pkceMethod", "S256");
        config.put("validateSignature", YES);
        config.put("useJwksUrl", YES);
        config.put(
                "defaultScope",
                String.join(" ", request.scopes().isEmpty() ? List.of("openid", "email") : request.scopes()));
        provider.setConfig(config);
        return provider;
    }

    private PoolPlanner() {}
}
