package dev.hearth.eventing.topics.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.topics.signing.Signing;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NotificationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KeyPair PAIR = pair();
    private static final Arn SUBSCRIPTION =
            Arn.topic("us-east-1", "default", "alerts").subscription("21be56ed-a058-49f5-8c98-aedd2564c486");

    private final Notification notification = shape("1");

    private static Notification shape(String version) {
        return new Notification(
                URI.create("http://127.0.0.1:4566/"),
                new Signing(PAIR.getPrivate(), "a certificate"),
                version,
                SUBSCRIPTION);
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Accepted message() {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("Test", new Attribute("String", "TestString"));
        attributes.put("TestBinary", new Attribute("Binary", "AAEC"));
        return Accepted.of(
                "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                Instant.parse("2019-01-02T12:45:07Z"),
                Message.of("Hello from SNS!").withSubject("TestInvoke").withAttributes(attributes),
                Optional.empty());
    }

    private static boolean verifies(String algorithm, String signed, String signature) throws GeneralSecurityException {
        Signature check = Signature.getInstance(algorithm);
        check.initVerify(PAIR.getPublic());
        check.update(signed.getBytes(StandardCharsets.UTF_8));
        return check.verify(Base64.getDecoder().decode(signature));
    }

    @Test
    void theEnvelopeIsSnssByteForByteButForTheSignature() throws IOException {
        String envelope = notification.envelope(message(), "Hello from SNS!", Optional.empty());
        String signature = JSON.readTree(envelope).path("Signature").asText();
        assertThat(envelope.replace(signature, "SIGNATURE"))
                .isEqualTo("""
                        {
                          "Type" : "Notification",
                          "MessageId" : "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                          "TopicArn" : "arn:aws:sns:us-east-1:000000000000:alerts",
                          "Subject" : "TestInvoke",
                          "Message" : "Hello from SNS!",
                          "Timestamp" : "2019-01-02T12:45:07.000Z",
                          "SignatureVersion" : "1",
                          "Signature" : "SIGNATURE",
                          "SigningCertURL" : "http://127.0.0.1:4566%s",
                          "UnsubscribeURL" : "http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:us-east-1:000000000000:alerts:21be56ed-a058-49f5-8c98-aedd2564c486",
                          "MessageAttributes" : {
                            "Test" : {
                              "Type" : "String",
                              "Value" : "TestString"
                            },
                            "TestBinary" : {
                              "Type" : "Binary",
                              "Value" : "AAEC"
                            }
                          }
                        }""".formatted(notification.signing().path()));
    }

    @Test
    void theSignatureFitsWhatTheGuideSaysIsSigned() throws Exception {
        for (Map.Entry<String, String> version :
                Map.of("1", "SHA1withRSA", "2", "SHA256withRSA").entrySet()) {
            JsonNode json =
                    JSON.readTree(shape(version.getKey()).envelope(message(), "Hello from SNS!", Optional.empty()));
            String signed = "";
            for (String name : new String[] {"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"}) {
                signed += name + "\n" + json.path(name).asText() + "\n";
            }
            assertThat(verifies(
                            version.getValue(), signed, json.path("Signature").asText()))
                    .isTrue();
            assertThat(verifies(
                            version.getValue(),
                            signed + "x",
                            json.path("Signature").asText()))
                    .isFalse();
        }
    }

    @Test
    void theConfirmationIsSignedWithItsLinkAndToken() throws Exception {
        JsonNode json = JSON.readTree(notification.confirmation("id", "t0k3n", Instant.EPOCH));
        String signed = "";
        for (String name :
                new String[] {"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}) {
            signed += name + "\n" + json.path(name).asText() + "\n";
        }
        assertThat(verifies("SHA1withRSA", signed, json.path("Signature").asText()))
                .isTrue();
        assertThat(json.path("SubscribeURL").asText())
                .isEqualTo(
                        "http://127.0.0.1:4566/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:000000000000:alerts&Token=t0k3n");
    }

    @Test
    void theEventOfAFunctionHasSnssFieldsInTheirOrder() throws IOException {
        String event = new String(notification.event(message(), "Hello from SNS!"), StandardCharsets.UTF_8);
        String signature = JSON.readTree(event).at("/Records/0/Sns/Signature").asText();
        assertThat(event.replace(signature, "SIGNATURE"))
                .isEqualTo(("{\"Records\":[{\"EventSource\":\"aws:sns\",\"EventVersion\":\"1.0\","
                                + "\"EventSubscriptionArn\":\"arn:aws:sns:us-east-1:000000000000:alerts:21be56ed-a058-49f5-8c98-aedd2564c486\","
                                + "\"Sns\":{\"Type\":\"Notification\",\"MessageId\":\"95df01b4-ee98-5cb9-9903-4c221d41eb5e\","
                                + "\"TopicArn\":\"arn:aws:sns:us-east-1:000000000000:alerts\",\"Subject\":\"TestInvoke\","
                                + "\"Message\":\"Hello from SNS!\",\"Timestamp\":\"2019-01-02T12:45:07.000Z\","
                                + "\"SignatureVersion\":\"1\",\"Signature\":\"SIGNATURE\","
                                + "\"SigningCertUrl\":\"http://127.0.0.1:4566%s\","
                                + "\"UnsubscribeUrl\":\"http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:us-east-1:000000000000:alerts:21be56ed-a058-49f5-8c98-aedd2564c486\","
                                + "\"MessageAttributes\":{\"Test\":{\"Type\":\"String\",\"Value\":\"TestString\"},"
                                + "\"TestBinary\":{\"Type\":\"Binary\",\"Value\":\"AAEC\"}}}}]}")
                        .formatted(notification.signing().path()));
    }

    @Test
    void awssOwnEventClassCarriesEveryFieldOfTheEvent() throws IOException {
        JsonNode record =
                JSON.readTree(notification.event(message(), "Hello from SNS!")).at("/Records/0");
        SNSEvent.SNSRecord read = new SNSEvent.SNSRecord();
        read.setEventSource(record.path("EventSource").asText());
        SNSEvent.SNS sns = new SNSEvent.SNS();
        record.path("Sns").properties().forEach(field -> {
            String setter = "set" + field.getKey();
            assertThat(SNSEvent.SNS.class.getMethods())
                    .as("a setter for %s", field.getKey())
                    .anySatisfy(method -> assertThat(method.getName()).isEqualTo(setter));
        });
        sns.setMessage(record.at("/Sns/Message").asText());
        read.setSns(sns);
        assertThat(read.getSNS().getMessage()).isEqualTo("Hello from SNS!");
    }

    @Test
    void aMessageWithoutSubjectHasANullOneForFunctionsAndNoneInTheEnvelope() throws IOException {
        Accepted plain = Accepted.of("id", Instant.EPOCH, Message.of("x"), Optional.empty());
        JsonNode sns = JSON.readTree(notification.event(plain, "x")).at("/Records/0/Sns");
        assertThat(sns.get("Subject").isNull()).isTrue();
        assertThat(sns.get("MessageAttributes").isEmpty()).isTrue();
        assertThat(JSON.readTree(notification.envelope(plain, "x", Optional.empty()))
                        .has("Subject"))
                .isFalse();
    }
}
