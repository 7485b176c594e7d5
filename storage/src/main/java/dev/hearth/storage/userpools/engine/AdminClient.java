package dev.hearth.storage.userpools.engine;

import jakarta.ws.rs.client.ClientRequestFilter;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.client.jaxrs.ResteasyClient;
import org.jboss.resteasy.client.jaxrs.ResteasyClientBuilder;
import org.jboss.resteasy.client.jaxrs.internal.ResteasyClientBuilderImpl;
import org.keycloak.admin.client.JacksonProvider;
import org.keycloak.admin.client.resource.RealmsResource;

/** The REST client of the Admin API. It and its libraries are some thousand classes, so it is made with the first call. */
final class AdminClient implements AutoCloseable {
    private final ResteasyClient client;

    /** @param authorize puts the administrator's token into each request */
    AdminClient(Bounds bounds, ClientRequestFilter authorize) {
        ResteasyClientBuilder builder = new ResteasyClientBuilderImpl()
                .connectionPoolSize(bounds.connections())
                .maxPooledPerRoute(bounds.connections())
                .connectionCheckoutTimeout(bounds.checkout().toMillis(), TimeUnit.MILLISECONDS);
        builder.connectTimeout(bounds.connect().toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(bounds.read().toMillis(), TimeUnit.MILLISECONDS)
                .register(new JacksonProvider(), 100)
                .register(authorize);
        this.client = builder.build();
    }

    RealmsResource realms(KeycloakEngine.Address address) {
        return client.target(address.url()).proxy(RealmsResource.class);
    }

    @Override
    public void close() {
        client.close();
    }
}
