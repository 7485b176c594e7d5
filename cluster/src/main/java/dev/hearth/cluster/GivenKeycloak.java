package dev.hearth.cluster;

import dev.hearth.storage.userpools.engine.EngineUnavailable;
import dev.hearth.storage.userpools.engine.KeycloakEngine;
import java.net.URI;
import java.util.Optional;

/** A Keycloak that somebody else runs, or none. */
final class GivenKeycloak {
    static KeycloakEngine of(Settings settings) {
        Optional<URI> url = settings.findUrl("HEARTH_KEYCLOAK_URL");
        String client = settings.text("HEARTH_KEYCLOAK_CLIENT_ID", "hearth");
        if (url.isEmpty()) {
            settings.find("HEARTH_KEYCLOAK_CLIENT_SECRET");
            return patience -> {
                throw new EngineUnavailable(
                        "no Keycloak is configured: set 'storage.keycloak.url' in the chart's values");
            };
        }
        String text = url.get().toString();
        return new KeycloakEngine.Remote(new KeycloakEngine.Address(
                URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text),
                client,
                settings.need("HEARTH_KEYCLOAK_CLIENT_SECRET", "the secret of the client '" + client + "'")));
    }

    private GivenKeycloak() {}
}
