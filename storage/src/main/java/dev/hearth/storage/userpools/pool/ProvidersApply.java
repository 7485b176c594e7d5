package dev.hearth.storage.userpools.pool;

import dev.hearth.storage.userpools.engine.EngineUnavailable;
import dev.hearth.storage.userpools.engine.Realms;
import dev.hearth.storage.userpools.key.RoomKey;
import jakarta.ws.rs.WebApplicationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.representations.idm.IdentityProviderRepresentation;

/**
 * Makes a realm's identity providers like their plan. An issuer's discovery document is read when the provider is new or its
 * issuer has changed; one that cannot be read keeps the others from nothing.
 */
final class ProvidersApply {
    private static final String SECRET_DIGEST = "hearth.secret-digest";
    private static final List<String> DISCOVERED =
            List.of("authorizationUrl", "tokenUrl", "userInfoUrl", "jwksUrl", "logoutUrl", "issuer");

    private final Realms realms;
    private final RoomKey key;

    ProvidersApply(Realms realms, RoomKey key) {
        this.realms = realms;
        this.key = key;
    }

    /** @return a sentence for each provider that could not be made */
    List<String> apply(String realm, List<IdentityProviderRepresentation> wanted, Changes changes) {
        Map<String, IdentityProviderRepresentation> there = RealmApply.byName(
                realms.in(realm, resource -> resource.identityProviders().findAll()),
                IdentityProviderRepresentation::getAlias);
        List<String> problems = new ArrayList<>();
        for (IdentityProviderRepresentation provider : wanted) {
            IdentityProviderRepresentation actual = there.remove(provider.getAlias());
            one(realm, Optional.ofNullable(actual), provider, changes).ifPresent(problems::add);
        }
        there.values().stream()
                .filter(extra -> extra.getConfig().containsKey(PoolPlan.MANAGED))
                .forEach(extra -> {
                    changes.count("identity provider");
                    realms.change(
                            realm,
                            resource -> resource.identityProviders()
                                    .get(extra.getAlias())
                                    .remove());
                });
        return problems;
    }

    private Optional<String> one(
            String realm,
            Optional<IdentityProviderRepresentation> actual,
            IdentityProviderRepresentation wanted,
            Changes changes) {
        Map<String, String> config = new HashMap<>(wanted.getConfig());
        String secret = config.getOrDefault("clientSecret", "");
        config.put(SECRET_DIGEST, secret.isEmpty() ? "" : key.digest("identity-provider", secret));
        config.put("hearth.issuer", String.valueOf(config.remove("issuer")));
        wanted.setConfig(config);
        boolean discovered = actual.isPresent()
                && config.get("hearth.issuer").equals(actual.get().getConfig().get("hearth.issuer"));
        if (discovered && Likeness.coversBut(actual.get(), wanted, "/config/clientSecret")) {
            return Optional.empty();
        }
        String issuer = config.get("hearth.issuer");
        try {
            Map<String, String> document = realms.in(
                    realm,
                    resource -> resource.identityProviders()
                            .importFrom(Map.<String, Object>of(
                                    "providerId",
                                    "oidc",
                                    "fromUrl",
                                    issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration")));
            DISCOVERED.stream().filter(document::containsKey).forEach(name -> config.put(name, document.get(name)));
        } catch (WebApplicationException | EngineUnavailable e) {
            return Optional.of("the discovery document of \"%s\" (identity provider \"%s\") cannot be read: %s"
                    .formatted(issuer, wanted.getAlias(), e.getMessage()));
        }
        if (!issuer.equals(config.get("issuer"))) {
            return Optional.of(
                    "the issuer \"%s\" (identity provider \"%s\") calls itself \"%s\" in its discovery document"
                            .formatted(issuer, wanted.getAlias(), config.get("issuer")));
        }
        changes.count("identity provider");
        realms.change(realm, resource -> {
            if (actual.isPresent()) {
                wanted.setInternalId(actual.get().getInternalId());
                resource.identityProviders().get(wanted.getAlias()).update(wanted);
            } else {
                RealmApply.created(resource.identityProviders().create(wanted));
            }
        });
        return Optional.empty();
    }
}
