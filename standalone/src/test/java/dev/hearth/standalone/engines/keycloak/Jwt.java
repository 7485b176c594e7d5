package dev.hearth.standalone.engines.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** A token, verified as an application does: by the keys at the issuer's JWKS address. */
record Jwt(JsonNode claims) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Jwt verified(String token, String jwksUri)
            throws IOException, InterruptedException, GeneralSecurityException {
        String[] parts = token.split("\\.");
        JsonNode header = JSON.readTree(decoded(parts[0]));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(key(jwksUri, header.path("kid").asText()));
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!header.path("alg").asText().equals("RS256") || !signature.verify(decoded(parts[2]))) {
            throw new AssertionError("the token's signature is not the issuer's");
        }
        return new Jwt(JSON.readTree(decoded(parts[1])));
    }

    String text(String claim) {
        return claims.path(claim).asText();
    }

    private static PublicKey key(String jwksUri, String id)
            throws IOException, InterruptedException, GeneralSecurityException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            JsonNode keys = JSON.readTree(
                    http.send(HttpRequest.newBuilder(URI.create(jwksUri)).build(), HttpResponse.BodyHandlers.ofString())
                            .body());
            for (JsonNode key : keys.path("keys")) {
                if (key.path("kid").asText().equals(id)) {
                    return KeyFactory.getInstance("RSA")
                            .generatePublic(new RSAPublicKeySpec(
                                    new BigInteger(1, decoded(key.path("n").asText())),
                                    new BigInteger(1, decoded(key.path("e").asText()))));
                }
            }
        }
        throw new AssertionError("the issuer has no key \"" + id + "\"");
    }

    private static byte[] decoded(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
