package dev.hearth.storage.userpools.codes;

import dev.hearth.kinds.mail.MailServer;
import dev.hearth.kinds.mail.Mailer;
import dev.hearth.storage.userpools.directory.Pool;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** Brings codes and temporary passwords to people. Blocking; for virtual threads. */
public final class CodePost {
    private final Mailer mailer;
    private final CodeSecret secret;

    public CodePost(KubernetesClient client, Clock clock) {
        this.mailer = new Mailer(client);
        this.secret = new CodeSecret(client, clock);
    }

    /**
     * What somebody is to get.
     *
     * @param key names it among what the same person may get, such as {@code sign-up}
     * @param value the code or password itself, for where there is no mail
     */
    public record Letter(
            String username,
            String userId,
            String to,
            String key,
            String subject,
            String text,
            String value,
            long expiresAt) {
        @Override
        public String toString() {
            return "Letter[" + key + "]";
        }
    }

    /** Why a letter did not go out. */
    public static final class Undelivered extends Exception {
        private static final long serialVersionUID = 1L;

        Undelivered(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** By the pool's mail server, or into its Secret where it has none. */
    public void send(Pool pool, Letter letter) throws Undelivered {
        if (pool.mail().isPresent()) {
            mail(pool, pool.mail().get(), letter);
        } else {
            secret.put(pool, letter);
        }
    }

    private void mail(Pool pool, MailServer server, Letter letter) throws Undelivered {
        try {
            mailer.send(
                    pool.key().namespace(),
                    server,
                    new Mailer.Letter(letter.to(), "", letter.subject(), letter.text()));
        } catch (Mailer.Undelivered e) {
            throw new Undelivered(String.valueOf(e.getMessage()), e);
        }
    }
}
