package dev.hearth.kinds.mail;

import dev.hearth.api.SmtpSpec;
import java.util.Objects;
import java.util.Optional;

/**
 * A mail server, as a kind names it.
 *
 * @param password where it lies in a Secret of the object's namespace
 */
public record MailServer(
        String host, int port, String from, boolean startTls, Optional<String> username, Optional<SecretKey> password) {
    private static final int SMTP = 25;

    /** A key of a Secret. */
    public record SecretKey(String name, String key) {}

    /** As it stands in a spec. */
    public static MailServer of(SmtpSpec spec) {
        return new MailServer(
                spec.host,
                Objects.requireNonNullElse(spec.port, SMTP),
                spec.from,
                Boolean.TRUE.equals(spec.startTls),
                Optional.ofNullable(spec.username),
                Optional.ofNullable(spec.passwordRef).map(reference -> new SecretKey(reference.name, reference.key)));
    }
}
