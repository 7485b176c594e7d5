package dev.hearth.storage.userpools.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keycloak's OpenID Connect endpoints of a realm (OpenID Connect Core 1.0; RFC 6749 section 4.3, "Resource Owner Password
 * Credentials Grant"; RFC 7009, "Token Revocation"). Blocking; for virtual threads.
 */
public final class TokenEndpoint implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final Bounds bounds;
    private final Semaphore calls;

    /**
     * A client of a realm, as it shows itself to Keycloak.
     *
     * @param secret absent for public clients
     */
    public record ClientCredentials(String clientId, Optional<String> secret) {
        @Override
        public String toString() {
            return "ClientCredentials[" + clientId + "]";
        }
    }

    /** Tokens, or why there are none. */
    public sealed interface Answer {}

    /** {@code idToken} and {@code refreshToken} are empty when Keycloak gave none. */
    public record Granted(String accessToken, String idToken, String refreshToken, long expiresInSeconds)
            implements Answer {
        @Override
        public String toString() {
            return "Granted";
        }
    }

    /** An OAuth 2.0 error, such as {@code invalid_grant}. */
    public record Refused(String error, String description) implements Answer {}

    public TokenEndpoint(Bounds bounds) {
        this.bounds = bounds;
        this.calls = new Semaphore(bounds.connections());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(bounds.connect())
                .build();
    }

    Granted serviceAccount(KeycloakEngine.Address address) {
        Answer answer = token(
                address,
                "master",
                new ClientCredentials(address.clientId(), Optional.of(address.clientSecret())),
                Map.of("grant_type", "client_credentials"));
        return switch (answer) {
            case Granted granted -> granted;
            case Refused refused ->
                throw new EngineUnavailable("Keycloak at \"%s\" does not accept the service account \"%s\": %s (%s)"
                        .formatted(address.url(), address.clientId(), refused.description(), refused.error()));
        };
    }

    public Answer password(
            KeycloakEngine.Address address, String realm, ClientCredentials client, String username, String password) {
        return token(
                address,
                realm,
                client,
                Map.of("grant_type", "password", "username", username, "password", password, "scope", "openid"));
    }

    public Answer refresh(KeycloakEngine.Address address, String realm, ClientCredentials client, String refreshToken) {
        return token(
                address,
                realm,
                client,
                Map.of("grant_type", "refresh_token", "refresh_token", refreshToken, "scope", "openid"));
    }

    private Answer token(
            KeycloakEngine.Address address, String realm, ClientCredentials client, Map<String, String> form) {
        HttpResponse<byte[]> response = post(address, realm, "token", client, form);
        JsonNode body = read(response, address);
        if (response.statusCode() == 200) {
            return new Granted(
                    body.path("access_token").asText(),
                    body.path("id_token").asText(""),
                    body.path("refresh_token").asText(""),
                    body.path("expires_in").asLong());
        }
        return new Refused(
                body.path("error").asText("unknown_error"),
                body.path("error_description").asText(""));
    }

    /** Ends the session of a refresh token and what came of it. Unknown tokens are no error (RFC 7009, section 2.2). */
    public Optional<Refused> revoke(
            KeycloakEngine.Address address, String realm, ClientCredentials client, String token) {
        HttpResponse<byte[]> response =
                post(address, realm, "revoke", client, Map.of("token", token, "token_type_hint", "refresh_token"));
        if (response.statusCode() == 200) {
            return Optional.empty();
        }
        JsonNode body = read(response, address);
        return Optional.of(new Refused(
                body.path("error").asText("unknown_error"),
                body.path("error_description").asText("")));
    }

    /** The claims of whom the access token belongs to; empty when the token, its session or its user is no more. */
    public Optional<JsonNode> userInfo(KeycloakEngine.Address address, String realm, String accessToken) {
        HttpResponse<byte[]> response = send(
                HttpRequest.newBuilder(endpoint(address, realm, "userinfo"))
                        .timeout(bounds.read())
                        .header("Authorization", "Bearer " + accessToken)
                        .build(),
                address);
        return response.statusCode() == 200 ? Optional.of(read(response, address)) : Optional.empty();
    }

    /** Does it answer at all? */
    public boolean alive(KeycloakEngine.Address address) {
        return send(
                                HttpRequest.newBuilder(URI.create(address.url() + "/realms/master"))
                                        .timeout(bounds.read())
                                        .build(),
                                address)
                        .statusCode()
                == 200;
    }

    private HttpResponse<byte[]> post(
            KeycloakEngine.Address address,
            String realm,
            String endpoint,
            ClientCredentials client,
            Map<String, String> form) {
        Map<String, String> all = new LinkedHashMap<>(form);
        all.put("client_id", client.clientId());
        client.secret().ifPresent(secret -> all.put("client_secret", secret));
        StringBuilder body = new StringBuilder();
        all.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return send(
                HttpRequest.newBuilder(endpoint(address, realm, endpoint))
                        .timeout(bounds.read())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                address);
    }

    private static URI endpoint(KeycloakEngine.Address address, String realm, String name) {
        return URI.create(address.url() + "/realms/" + realm + "/protocol/openid-connect/" + name);
    }

    private HttpResponse<byte[]> send(HttpRequest request, KeycloakEngine.Address address) {
        try {
            if (!calls.tryAcquire(bounds.checkout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EngineBusy("%d calls of Keycloak run already".formatted(bounds.connections()));
            }
            try {
                HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (response.statusCode() >= 500) {
                    throw new EngineUnavailable(
                            "Keycloak at \"%s\" answered %d".formatted(address.url(), response.statusCode()));
                }
                return response;
            } finally {
                calls.release();
            }
        } catch (IOException e) {
            throw new EngineUnavailable("Keycloak at \"%s\" does not answer: %s".formatted(address.url(), e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineUnavailable("interrupted while waiting for Keycloak", e);
        }
    }

    private static JsonNode read(HttpResponse<byte[]> response, KeycloakEngine.Address address) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new EngineUnavailable(
                    "Keycloak at \"%s\" answered %d with something that is not JSON"
                            .formatted(address.url(), response.statusCode()),
                    e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
