package dev.hearth.kinds.mail;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;

/** Sends letters over SMTP (RFC 5321), with STARTTLS and a login where the server asks for them. Any thread; blocks. */
public final class Mailer {
    private static final String MILLIS = "10000";

    private final KubernetesClient client;

    public Mailer(KubernetesClient client) {
        this.client = client;
    }

    /**
     * A letter.
     *
     * @param fromName stands beside the sender's address; empty: nothing does
     */
    public record Letter(String to, String fromName, String subject, String text) {
        /** Never what it says. */
        @Override
        public String toString() {
            return "Letter";
        }
    }

    /**
     * The server did not take a letter.
     */
    public static final class Undelivered extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean forGood;

        Undelivered(String message, boolean forGood, Throwable cause) {
            super(message, cause);
            this.forGood = forGood;
        }

        /** Is it of no use to try again? */
        public boolean forGood() {
            return forGood;
        }
    }

    /**
     * Returns when the server has taken it.
     *
     * @param namespace where the password's Secret lies
     */
    public void send(String namespace, MailServer server, Letter letter) throws Undelivered {
        try {
            MimeMessage message = new MimeMessage(session(server, password(namespace, server)));
            message.setFrom(
                    letter.fromName().isEmpty()
                            ? new InternetAddress(server.from())
                            : new InternetAddress(server.from(), letter.fromName(), StandardCharsets.UTF_8.name()));
            message.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.to(), true));
            message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
            message.setText(letter.text(), StandardCharsets.UTF_8.name());
            message.setSentDate(new Date());
            Transport.send(message);
        } catch (MessagingException | UnsupportedEncodingException e) {
            boolean badAddress = e instanceof AddressException
                    || (e instanceof SendFailedException failed
                            && failed.getInvalidAddresses() != null
                            && failed.getInvalidAddresses().length > 0);
            throw new Undelivered("the mail server \"%s\" did not take it".formatted(server.host()), badAddress, e);
        }
    }

    private static Session session(MailServer server, Optional<String> password) {
        Properties settings = new Properties();
        settings.put("mail.smtp.host", server.host());
        settings.put("mail.smtp.port", Integer.toString(server.port()));
        settings.put("mail.smtp.connectiontimeout", MILLIS);
        settings.put("mail.smtp.timeout", MILLIS);
        settings.put("mail.smtp.writetimeout", MILLIS);
        settings.put("mail.smtp.starttls.enable", Boolean.toString(server.startTls()));
        settings.put("mail.smtp.starttls.required", Boolean.toString(server.startTls()));
        settings.put("mail.smtp.ssl.checkserveridentity", "true");
        if (server.username().isEmpty()) {
            return Session.getInstance(settings);
        }
        settings.put("mail.smtp.auth", "true");
        PasswordAuthentication login =
                new PasswordAuthentication(server.username().get(), password.orElse(""));
        return Session.getInstance(settings, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return login;
            }
        });
    }

    private Optional<String> password(String namespace, MailServer server) {
        return server.password().flatMap(reference -> {
            Secret secret = client.secrets()
                    .inNamespace(namespace)
                    .withName(reference.name())
                    .get();
            String value = secret == null || secret.getData() == null
                    ? null
                    : secret.getData().get(reference.key());
            return Optional.ofNullable(value)
                    .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
        });
    }
}
