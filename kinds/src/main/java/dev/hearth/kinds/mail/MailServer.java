package dev.hearth.kinds.mail;

import java.util.Optional;

/**
 * A mail server, as a kind names it.
 *
 * @param password where it lies in a Secret of the object's namespace
 */
public record MailServer(
        String host, int port, String from, boolean startTls, Optional<String> username, Optional<SecretKey> password) {
    /** A key of a Secret. */
    public record SecretKey(String name, String key) {}
}
