package dev.hearth.storage.userpools.cognito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** A token's claims, read but not believed: Keycloak says whether the token is good. */
record Claims(JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Empty claims when it is no token. */
    static Claims of(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return new Claims(JSON.createObjectNode());
        }
        try {
            return new Claims(JSON.readTree(Base64.getUrlDecoder().decode(parts[1])));
        } catch (IOException | IllegalArgumentException e) {
            return new Claims(JSON.createObjectNode());
        }
    }

    static boolean looksLikeOne(String token) {
        return of(token).json().has("iss");
    }

    String text(String name) {
        return json.path(name).asText("");
    }

    /** The realm that the issuer ends with, or empty text. */
    String realm() {
        String issuer = text("iss");
        int at = issuer.lastIndexOf("/realms/");
        return at < 0 ? "" : issuer.substring(at + "/realms/".length());
    }

    /** From issue to expiry. */
    Duration lifetime() {
        return Duration.ofSeconds(json.path("exp").asLong() - json.path("iat").asLong());
    }

    boolean expired(Instant now) {
        return json.path("exp").asLong() <= now.getEpochSecond();
    }
}
