package dev.hearth.standalone.engines.keycloak;

/** Why Keycloak cannot be got, built or started; tried again later. */
final class KeycloakTrouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeycloakTrouble(String message) {
        super(message);
    }

    KeycloakTrouble(String message, Throwable cause) {
        super(message, cause);
    }
}
