package dev.hearth.eventing.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KafkaLoginTest {
    private static Map<String, Object> settings(Map<String, String> secret) {
        return KafkaLogin.settings(List.of("b1:9092", "b2:9092"), Optional.of(secret));
    }

    @Test
    void connectsAsAnybodyWithoutASecret() {
        assertThat(KafkaLogin.settings(List.of("b1:9092", "b2:9092"), Optional.empty()))
                .containsEntry("bootstrap.servers", "b1:9092,b2:9092")
                .containsEntry("security.protocol", "PLAINTEXT");
    }

    @Test
    void signsInByScramOverTlsWithQuotesInThePassword() {
        assertThat(settings(Map.of("username", "ada", "password", "a\"b\\c", "ca.crt", "PEM")))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("ssl.truststore.type", "PEM")
                .containsEntry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required"
                                + " username=\"ada\" password=\"a\\\"b\\\\c\";");
    }

    @Test
    void showsACertificateOfItsOwn() {
        assertThat(settings(Map.of("tls.crt", "CERT", "tls.key", "KEY")))
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.keystore.key", "KEY")
                .containsEntry("ssl.keystore.certificate.chain", "CERT");
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        assertThatThrownBy(() -> settings(Map.of("username", "ada"))).hasMessageContaining("no password");
        assertThatThrownBy(() -> settings(Map.of("tls.crt", "CERT"))).hasMessageContaining("needs both");
        assertThatThrownBy(() -> settings(Map.of("username", "a", "password", "b", "mechanism", "GSSAPI")))
                .hasMessageContaining("must be one of");
    }
}
