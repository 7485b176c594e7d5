package dev.hearth.aws.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonSignerTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final SigningKey KEY = new SigningKey("HKIAEXAMPLE", "secret", "default");
    private static final byte[] BODY = "{\"TableName\":\"orders\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void signsWhatTheCheckOfSignaturesFinds() {
        Map<String, String> headers = new JsonSigner("us-east-1", "dynamodb")
                .sign(KEY, "127.0.0.1:9003", "DynamoDB_20120810.GetItem", BODY, NOW);
        assertThat(fits(headers, BODY)).isTrue();
        assertThat(fits(headers, "{}".getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    private static boolean fits(Map<String, String> made, byte[] body) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(made).set("host", "127.0.0.1:9003");
        String authorization = made.getOrDefault("Authorization", "");
        Claim.Signed claim = new Claim.Signed(
                "HKIAEXAMPLE",
                "20260131",
                "us-east-1",
                "dynamodb",
                List.of("host", "x-amz-date", "x-amz-target"),
                authorization.replaceFirst(".*Signature=", ""),
                made.getOrDefault("X-Amz-Date", ""),
                0,
                null);
        return new SignatureV4(Clock.fixed(NOW, ZoneOffset.UTC))
                .fits(claim, KEY, "POST", "/", null, headers, body, null, false);
    }
}
