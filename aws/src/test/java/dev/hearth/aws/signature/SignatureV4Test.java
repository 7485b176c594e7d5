package dev.hearth.aws.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.aws.signature.Claim.Signed;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published test vectors of "aws-sig-v4-test-suite" (credentials, date and signatures are AWS's). */
class SignatureV4Test {
    private static final SigningKey KEY =
            new SigningKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "default");
    private static final Instant DATE = Instant.parse("2015-08-30T12:36:00Z");

    private final SignatureV4 signatures = at(DATE);

    private static SignatureV4 at(Instant now) {
        return new SignatureV4(Clock.fixed(now, ZoneOffset.UTC));
    }

    private static MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap()
                .add("Host", "example.amazonaws.com")
                .add("X-Amz-Date", "20150830T123600Z");
    }

    private static Signed claim(String signature, String... signedHeaders) {
        return new Signed(
                "AKIDEXAMPLE",
                "20150830",
                "us-east-1",
                "service",
                List.of(signedHeaders),
                signature,
                "20150830T123600Z",
                0,
                null);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "get-vanilla | GET | / | | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                "get-vanilla-query-order-key-case | GET | / | Param2=value2&Param1=value1 | b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
                "get-utf8 | GET | /ሴ | | 8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
                "get-slashes | GET | //example// | | 9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
                "get-relative | GET | /example/.. | | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                "get-slash-dot-slash | GET | /./ | | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                "post-vanilla | POST | / | | 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
                "post-vanilla-query | POST | / | Param1=value1 | 28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"
            })
    void fitsThePublishedVectors(String name, String method, String path, String query, String signature) {
        assertThat(fits(claim(signature, "host", "x-amz-date"), method, path, query, headers()))
                .isTrue();
    }

    private boolean fits(Signed claim, String method, String path, String query, MultiMap headers) {
        return signatures.fits(claim, KEY, method, path, query, headers, new byte[0], null, false);
    }

    @Test
    void trimsHeaderValues() {
        MultiMap headers = headers().add("My-Header1", " value1").add("My-Header2", " \"a   b   c\"");

        assertThat(fits(
                        claim(
                                "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
                                "host",
                                "my-header1",
                                "my-header2",
                                "x-amz-date"),
                        "GET",
                        "/",
                        "",
                        headers))
                .isTrue();
    }

    @Test
    void joinsRepeatedHeaders() {
        MultiMap headers = headers()
                .add("My-Header1", "value2")
                .add("My-Header1", "value2")
                .add("My-Header1", "value1");

        assertThat(fits(
                        claim(
                                "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
                                "host",
                                "my-header1",
                                "x-amz-date"),
                        "GET",
                        "/",
                        "",
                        headers))
                .isTrue();
    }

    @Test
    void takesASignedAuthorityOfHttp2ForTheHost() {
        MultiMap headers = headers()
                .add(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=:authority;x-amz-date, Signature=a");
        assertThat(Claim.of(headers, null))
                .isInstanceOfSatisfying(
                        Signed.class,
                        claim -> assertThat(
                                        CanonicalRequest.of("POST", "/", null, headers, claim.signedHeaders(), "hash"))
                                .contains("\n:authority:example.amazonaws.com\nx-amz-date:20150830T123600Z\n"));
    }

    @Test
    void doesNotFitAnotherBody() {
        Signed claim = claim("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", "host", "x-amz-date");

        assertThat(signatures.fits(claim, KEY, "POST", "/", null, headers(), new byte[] {1}, null, false))
                .isFalse();
        assertThat(signatures.fits(claim, KEY, "POST", "/", null, headers(), new byte[0], "UNSIGNED-PAYLOAD", false))
                .isFalse();
    }

    @Test
    void allowsFiveMinutesEitherWay() {
        Signed claim = claim("x", "host");

        assertThat(at(DATE.plus(Duration.ofMinutes(5))).checkTime(claim)).isEmpty();
        assertThat(at(DATE.minus(Duration.ofMinutes(5))).checkTime(claim)).isEmpty();
        assertThat(at(DATE.plus(Duration.ofMinutes(6)))
                        .checkTime(claim)
                        .orElseThrow()
                        .message())
                .isEqualTo("Signature expired: 20150830T123600Z is now earlier than 20150830T123700Z"
                        + " (20150830T124200Z - 5 min.)");
        assertThat(at(DATE.minus(Duration.ofMinutes(6)))
                        .checkTime(claim)
                        .orElseThrow()
                        .message())
                .startsWith("Signature not yet current");
    }

    @Test
    void endsAPresignedUrlWhenItSays() {
        String query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Flambda"
                + "%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=00";
        Claim claim = Claim.of(MultiMap.caseInsensitiveMultiMap(), query);

        assertThat(claim).isInstanceOfSatisfying(Signed.class, signed -> {
            assertThat(signed.accessKeyId()).isEqualTo("AKIDEXAMPLE");
            assertThat(at(DATE.plusSeconds(60)).checkTime(signed)).isEmpty();
            assertThat(at(DATE.plusSeconds(61)).checkTime(signed)).isPresent();
            assertThat(at(DATE.minus(Duration.ofMinutes(14))).checkTime(signed)).isEmpty();
            assertThat(at(DATE.minus(Duration.ofMinutes(16))).checkTime(signed)).isPresent();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AWS4-HMAC-SHA256 Signature=a, SignedHeaders=host | requires 'Credential' parameter",
                "AWS4-HMAC-SHA256 Credential=a/20150830/r/s/aws4_request, SignedHeaders=host | requires 'Signature' parameter",
                "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=a | exactly 5 slash-delimited elements",
                "AWS4-HMAC-SHA256 Credential=a/20150831/r/s/aws4_request, SignedHeaders=host, Signature=a | scoped to a valid date",
                "AWS4-HMAC-SHA256 Credential=a/20150830/r/s/aws4_request, SignedHeaders=x-amz-date, Signature=a | must be a 'SignedHeader'",
                "Basic dTpw | Unsupported AWS 'algorithm': 'Basic'"
            })
    void namesWhatIsWrongWithTheHeader(String authorization, String words) {
        Claim claim = Claim.of(headers().add("Authorization", authorization), null);

        assertThat(claim)
                .isInstanceOfSatisfying(
                        Claim.Malformed.class,
                        malformed -> assertThat(malformed.denial().message()).contains(words));
    }
}
