package dev.hearth.storage.userpools.engine;

import java.net.URI;
import java.time.Duration;

/** Where Keycloak is. On a cluster it is at a given address; a laptop starts it when it is first asked for. */
public interface KeycloakEngine {
    /**
     * Where it answers.
     *
     * @param patience how long to wait while it starts; zero asks for its start and does not wait
     * @throws EngineUnavailable when it does not run by then; the message says what it is doing, for a person
     */
    Address reach(Duration patience);

    /**
     * An address with the credentials of a service account that may manage realms.
     *
     * @param url without a slash at its end; also what issuers of tokens begin with
     */
    record Address(URI url, String clientId, String clientSecret) {
        @Override
        public String toString() {
            return "Address[" + url + "]";
        }
    }

    /** A Keycloak that somebody else runs. */
    record Remote(Address address) implements KeycloakEngine {
        @Override
        public Address reach(Duration patience) {
            return address;
        }
    }
}
