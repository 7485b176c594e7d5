package dev.hearth.eventing.sources;

import static dev.hearth.eventing.sources.SourceStage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.kafka.SecuredKafka;
import dev.hearth.eventing.sources.SourceSettings.Id;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Topics of somebody else's Kafka, which wants to know who asks: what the Secret says against a real broker. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredKafkaTest {
    private static final List<String> KEYS = List.of("a", "b");

    private final SecuredKafka kafka = new SecuredKafka();
    private SourceStage stage;

    @BeforeEach
    void start() {
        stage = new SourceStage(kafka.server(), 2);
        stage.produce(0, 10, KEYS);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @AfterAll
    void end() {
        kafka.close();
    }

    private SourceSettings from(String address) {
        return stage.settings("source: {kafka: {topic: %s, bootstrapServers: ['%s'], secret: login}}"
                .formatted(stage.topic, address));
    }

    private Map<String, String> password(String password) {
        Map<String, String> secret = new HashMap<>();
        secret.put("username", SecuredKafka.USER);
        secret.put("password", password);
        secret.put("ca.crt", kafka.trusted().certificatePem());
        return secret;
    }

    private void awaitAll() {
        soon().untilAsserted(() -> assertThat(stage.function.delivered())
                .hasSize(20)
                .allSatisfy((record, times) -> assertThat(times).isEqualTo(1)));
    }

    @Test
    void readsByScramOverTlsOfAnAuthorityOfItsOwn() {
        stage.secrets.put("login", password(SecuredKafka.PASSWORD));
        stage.start(stage.instance(), from(kafka.login()));
        awaitAll();
    }

    @Test
    void readsByPlainOverTls() {
        stage.secrets.put(
                "login",
                Map.of(
                        "username", "plain",
                        "password", "simple",
                        "mechanism", "PLAIN",
                        "ca.crt", kafka.trusted().certificatePem()));
        stage.start(stage.instance(), from(kafka.login()));
        awaitAll();
    }

    @Test
    void readsWithACertificateOfItsOwn() {
        SecuredKafka.Certified mine = kafka.issue("reader");
        stage.secrets.put(
                "login",
                Map.of(
                        "ca.crt", kafka.trusted().certificatePem(),
                        "tls.crt", mine.certificatePem(),
                        "tls.key", mine.keyPem()));
        stage.start(stage.instance(), from(kafka.certified()));
        awaitAll();
    }

    @Test
    void saysThatAPasswordIsWrongAndReadsOnceItIsRight() {
        stage.secrets.put("login", password("wrong"));
        EventSources sources = stage.instance();
        SourceSettings settings = from(kafka.login());
        sources.apply(settings);
        Id id = settings.id();
        soon().untilAsserted(() ->
                assertThat(sources.view(id).orElseThrow().problem().orElse("")).contains("Authentication failed"));
        stage.secrets.put("login", password(SecuredKafka.PASSWORD));
        sources.remove(id);
        stage.start(sources, settings);
        awaitAll();
    }

    @Test
    void trustsNoCertificateOfAnUnknownAuthority() {
        Map<String, String> secret = password(SecuredKafka.PASSWORD);
        secret.remove("ca.crt");
        secret.put("tls", "true");
        stage.secrets.put("login", secret);
        EventSources sources = stage.instance();
        SourceSettings settings = from(kafka.login());
        sources.apply(settings);
        soon().untilAsserted(() -> assertThat(
                        sources.view(settings.id()).orElseThrow().problem().orElse(""))
                .containsIgnoringCase("SSL handshake failed"));
        assertThat(stage.function.delivered()).isEmpty();
    }
}
