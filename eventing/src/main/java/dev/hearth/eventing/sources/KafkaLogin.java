package dev.hearth.eventing.sources;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a client connects to somebody's own Kafka: from the keys of a Secret to Kafka's settings. SASL where there is a user name,
 * TLS where there is a certificate; TLS without a certificate of its own authority is asked for with {@code tls: "true"}.
 */
final class KafkaLogin {
    private static final List<String> MECHANISMS = List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    /**
     * @param secret its keys and values; empty: plain text, as anybody
     * @throws InvalidSource when the keys do not go together
     */
    static Map<String, Object> settings(List<String> bootstrapServers, Optional<Map<String, String>> secret) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", String.join(",", bootstrapServers));
        Map<String, String> keys = secret.orElse(Map.of());
        boolean sasl = keys.containsKey("username");
        boolean tls = keys.containsKey("ca.crt") || keys.containsKey("tls.crt") || "true".equals(keys.get("tls"));
        settings.put("security.protocol", sasl ? (tls ? "SASL_SSL" : "SASL_PLAINTEXT") : tls ? "SSL" : "PLAINTEXT");
        if (sasl) {
            sasl(settings, keys);
        }
        put(settings, "ssl.truststore.certificates", keys.get("ca.crt"));
        if (keys.containsKey("ca.crt")) {
            settings.put("ssl.truststore.type", "PEM");
        }
        if (keys.containsKey("tls.crt") != keys.containsKey("tls.key")) {
            throw new InvalidSource("InvalidSecret", "the Secret has one of tls.crt and tls.key, and it needs both");
        }
        put(settings, "ssl.keystore.certificate.chain", keys.get("tls.crt"));
        put(settings, "ssl.keystore.key", keys.get("tls.key"));
        if (keys.containsKey("tls.crt")) {
            settings.put("ssl.keystore.type", "PEM");
        }
        return settings;
    }

    private static void sasl(Map<String, Object> settings, Map<String, String> keys) {
        String mechanism = keys.getOrDefault("mechanism", "SCRAM-SHA-512");
        if (!MECHANISMS.contains(mechanism)) {
            throw new InvalidSource(
                    "InvalidSecret",
                    "the Secret's mechanism must be one of %s, not '%s'".formatted(MECHANISMS, mechanism));
        }
        if (!keys.containsKey("password")) {
            throw new InvalidSource("InvalidSecret", "the Secret has a username and no password");
        }
        String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        settings.put("sasl.mechanism", mechanism);
        settings.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.%s required username=%s password=%s;"
                        .formatted(module, quoted(keys.get("username")), quoted(keys.get("password"))));
    }

    private static String quoted(@Nullable String text) {
        return '"' + String.valueOf(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void put(Map<String, Object> settings, String name, @Nullable String value) {
        if (value != null) {
            settings.put(name, value);
        }
    }

    private KafkaLogin() {}
}
