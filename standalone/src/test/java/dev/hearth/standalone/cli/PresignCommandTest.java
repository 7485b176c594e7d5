package dev.hearth.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.aws.signature.Claim;
import dev.hearth.aws.signature.S3Signature;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.standalone.platform.AccessKeys;
import dev.hearth.standalone.platform.PlatformException;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresignCommandTest {
    private static final AccessKeys.Key KEY = new AccessKeys.Key("HKIAEXAMPLE", "secret");

    @Test
    void theUrlIsOneThatAServerFinds() {
        URI url = URI.create(PresignCommand.url(
                "http://127.0.0.1:4566",
                "eu-west-1",
                KEY,
                "s3://photos/2026/a b+c.jpg",
                true,
                Duration.ofMinutes(15),
                Instant.parse("2026-11-27T00:00:00Z")));
        assertThat(url.getRawPath()).isEqualTo("/photos/2026/a%20b%2Bc.jpg");
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", "127.0.0.1:4566");
        assertThat(Claim.of(headers, url.getRawQuery())).isInstanceOfSatisfying(Claim.Signed.class, claim -> {
            assertThat(claim.expiresSeconds()).isEqualTo(900);
            assertThat(claim.region()).isEqualTo("eu-west-1");
            assertThat(new S3Signature()
                            .fits(
                                    claim,
                                    new SigningKey(KEY.id(), KEY.secret(), "default"),
                                    "PUT",
                                    url.getRawPath(),
                                    url.getRawQuery(),
                                    headers,
                                    S3Signature.UNSIGNED))
                    .isTrue();
        });
    }

    @Test
    void durationsAreReadInPeoplesUnits() {
        assertThat(PresignCommand.duration("90")).isEqualTo(Duration.ofSeconds(90));
        assertThat(PresignCommand.duration("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(PresignCommand.duration("12h")).isEqualTo(Duration.ofHours(12));
        assertThat(PresignCommand.duration("7d")).isEqualTo(Duration.ofDays(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "8d", "15 m", "-1s", "1w", "99999999s"})
    void otherDurationsAreRefused(String text) {
        assertThatThrownBy(() -> PresignCommand.duration(text))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"photos/a", "s3://photos", "s3://photos/", "s3:///a", "http://x/y"})
    void whatIsNoObjectsAddressIsRefused(String address) {
        assertThatThrownBy(() -> PresignCommand.url(
                        "http://127.0.0.1:1", "r", KEY, address, false, Duration.ofMinutes(1), Instant.EPOCH))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("s3://BUCKET/KEY");
    }
}
