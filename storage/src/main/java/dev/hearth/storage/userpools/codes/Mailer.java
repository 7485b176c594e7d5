package dev.hearth.storage.userpools.codes;

import dev.hearth.storage.userpools.directory.Pool;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;

/** Sends letters over SMTP (RFC 5321), with STARTTLS and a login where the pool says so. */
final class Mailer {
    private static final String MILLIS = "10000";

    private final KubernetesClient client;

    Mailer(KubernetesClient client) {
        this.client = client;
    }

    void send(Pool pool, Pool.MailServer server, CodePost.Letter letter) throws CodePost.Undelivered {
        try {
            MimeMessage message = new MimeMessage(session(server, password(pool, server)));
            message.setFrom(new InternetAddress(server.from()));
            message.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.to(), true));
            message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
            message.setText(letter.text(), StandardCharsets.UTF_8.name());
            message.setSentDate(new Date());
            Transport.send(message);
        } catch (MessagingException e) {
            throw new CodePost.Undelivered("the mail server \"%s\" did not take it".formatted(server.host()), e);
        }
    }

    private static Session session(Pool.MailServer server, Optional<String> password) {
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

    private Optional<String> password(Pool pool, Pool.MailServer server) {
        return server.passwordRef().flatMap(reference -> {
            Secret secret = client.secrets()
                    .inNamespace(pool.key().namespace())
                    .withName(reference.name)
                    .get();
            String value = secret == null || secret.getData() == null
                    ? null
                    : secret.getData().get(reference.key);
            return Optional.ofNullable(value)
                    .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
        });
    }
}
