package dev.hearth.storage.userpools.engine;

import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.ServerErrorException;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.jspecify.annotations.Nullable;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.RealmsResource;

/**
 * Keycloak's Admin API with its bounds: every call goes through {@link #on} or {@link #in}, which say in the room's own
 * exceptions what went wrong with the engine. What Keycloak says of the request itself (404, 409, 400) goes through as it
 * is, as a {@code WebApplicationException}. Safe for many threads; blocking, for virtual threads.
 */
public final class Realms implements AutoCloseable {
    private final KeycloakEngine engine;
    private final Bounds bounds;
    private final TokenEndpoint tokens;
    private final AdminToken token;
    private @Nullable AdminClient client;
    private boolean closed;
    private volatile @Nullable Bound bound;

    private record Bound(KeycloakEngine.Address address, RealmsResource realms) {}

    public Realms(KeycloakEngine engine, Bounds bounds, Clock clock) {
        this.engine = engine;
        this.bounds = bounds;
        this.tokens = new TokenEndpoint(bounds);
        this.token = new AdminToken(tokens, clock);
    }

    private void authorize(ClientRequestContext request) {
        KeycloakEngine.Address address = Objects.requireNonNull(bound).address();
        request.getHeaders().putSingle("Authorization", "Bearer " + token.get(address));
    }

    /** The OpenID Connect endpoints of the same Keycloak. */
    public TokenEndpoint tokens() {
        return tokens;
    }

    /** Where Keycloak is, waited for as long as a call may. */
    public KeycloakEngine.Address address() {
        return engine.reach(bounds.start());
    }

    /** Where Keycloak is, or {@link EngineUnavailable} at once; asks for its start. */
    public KeycloakEngine.Address addressNow() {
        return engine.reach(Duration.ZERO);
    }

    /** One call or several in a realm. */
    public <T> T in(String realm, Function<RealmResource, T> call) {
        return on(realms -> call.apply(realms.realm(realm)));
    }

    /** One call or several in a realm that answer nothing. */
    public void change(String realm, Consumer<RealmResource> call) {
        in(realm, resource -> {
            call.accept(resource);
            return true;
        });
    }

    public <T> T on(Function<RealmsResource, T> call) {
        KeycloakEngine.Address address = address();
        try {
            try {
                return call.apply(proxy(address));
            } catch (NotAuthorizedException stale) {
                token.drop();
                return call.apply(proxy(address));
            }
        } catch (ServerErrorException e) {
            throw new EngineUnavailable(
                    "Keycloak at \"%s\" answered %d"
                            .formatted(address.url(), e.getResponse().getStatus()),
                    e);
        } catch (ProcessingException e) {
            throw unreachable(address, e);
        }
    }

    /**
     * For calls that answer a {@code Response}: throws what {@link #on} knows how to treat (a token that is not believed any
     * more, an engine that failed), and returns when the answer is about the request itself.
     */
    public static void refusedAnswer(Response response) {
        int status = response.getStatus();
        if (status == 401) {
            throw new NotAuthorizedException(response);
        }
        if (status >= 500) {
            throw new ServerErrorException(status);
        }
    }

    private static RuntimeException unreachable(KeycloakEngine.Address address, ProcessingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof EngineUnavailable || cause instanceof EngineBusy) {
                return (RuntimeException) cause;
            }
            if (cause instanceof ConnectionPoolTimeoutException) {
                return new EngineBusy("every connection to Keycloak is in use");
            }
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new EngineUnavailable("Keycloak at \"%s\" does not answer: %s".formatted(address.url(), cause), e);
    }

    private synchronized AdminClient client() {
        if (closed) {
            throw new IllegalStateException("the way to Keycloak is closed");
        }
        AdminClient made = client;
        if (made == null) {
            made = new AdminClient(bounds, this::authorize);
            client = made;
        }
        return made;
    }

    private RealmsResource proxy(KeycloakEngine.Address address) {
        Bound known = bound;
        if (known == null || !known.address().equals(address)) {
            known = new Bound(address, client().realms(address));
            bound = known;
        }
        return known.realms();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (client != null) {
                client.close();
            }
        }
        tokens.close();
    }
}
