package dev.hearth.eventing.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.delivery.Accounts.Account;
import dev.hearth.kinds.mail.MailServer;
import jakarta.mail.internet.MimeMessage;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages that go to a mailbox, over a real SMTP server. */
@Tag("slow")
class MailDeliveryTest {
    private final Bench bench = new Bench(KafkaServer.shared().engine());
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @AfterEach
    void end() {
        bench.close();
        mail.stop();
    }

    @Test
    void mailComesOnceSomebodyHasFollowedTheLink() throws Exception {
        mail.start();
        String topic = bench.topic("letters");
        try (Catalogue catalogue = new Catalogue(bench.kafka())) {
            TopicRecord there = catalogue.topic(bench.id("letters")).orElseThrow();
            catalogue.put(new TopicRecord(
                    there.id(),
                    Map.of("DisplayName", "Hearth"),
                    Map.of(),
                    Optional.of(new MailServer(
                            "127.0.0.1",
                            mail.getSmtp().getPort(),
                            "hearth@example.com",
                            false,
                            Optional.empty(),
                            Optional.empty()))));
        }
        await().atMost(Bench.PATIENCE)
                .untilAsserted(() -> assertThat(bench.client()
                                .getTopicAttributes(ask -> ask.topicArn(topic))
                                .attributes())
                        .containsEntry("DisplayName", "Hearth"));
        String subscription = bench.subscribe(topic, "email", "ada@example.com", Map.of());
        await().atMost(Bench.PATIENCE).until(() -> mail.getReceivedMessages().length == 1);
        MimeMessage question = mail.getReceivedMessages()[0];
        assertThat(question.getSubject()).isEqualTo("Subscription Confirmation");
        Matcher link = Pattern.compile("http://\\S+Token=\\S+").matcher(GreenMailUtil.getBody(question));
        assertThat(link.find()).isTrue();
        bench.publish(topic, "too early");
        Bench.follow(link.group());
        bench.client().publish(say -> say.topicArn(topic).subject("Fire").message("It burns."));
        await().atMost(Bench.PATIENCE).until(() -> mail.getReceivedMessages().length == 2);
        MimeMessage letter = mail.getReceivedMessages()[1];
        assertThat(letter.getSubject()).isEqualTo("Fire");
        assertThat(letter.getFrom()[0].toString()).isEqualTo("Hearth <hearth@example.com>");
        assertThat(GreenMailUtil.getBody(letter)).startsWith("It burns.").contains("Action=Unsubscribe");
        bench.awaitAccount(subscription, new Account(1, 0, 0, 0, 0));
    }
}
