package dev.hearth.eventing.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.eventing.kafka.KafkaServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sns.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sns.model.Tag.Builder;
import software.amazon.awssdk.services.sns.model.Topic;

/** The SNS API through AWS's own client. */
@Tag("slow")
class SnsApiTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static Bench bench;
    private static SnsClient sns;

    @BeforeAll
    static void start() {
        bench = new Bench(KafkaServer.shared().engine());
        sns = bench.client();
    }

    @AfterAll
    static void end() {
        bench.close();
    }

    @Test
    void aTopicIsMadeListedDescribedTaggedAndDeleted() {
        String arn = sns.createTopic(make -> make.name("life")
                        .attributes(Map.of("DisplayName", "Life"))
                        .tags(tag -> tag.key("team").value("a")))
                .topicArn();
        assertThat(arn).matches("arn:aws:sns:us-east-1:[0-9]{12}:life");
        assertThat(bench.topic("life")).as("making it again").isEqualTo(arn);
        assertThat(sns.listTopics().topics()).extracting(Topic::topicArn).contains(arn);
        assertThat(sns.getTopicAttributes(ask -> ask.topicArn(arn)).attributes())
                .containsEntry("DisplayName", "Life")
                .containsEntry("SubscriptionsConfirmed", "0");
        sns.setTopicAttributes(
                set -> set.topicArn(arn).attributeName("DisplayName").attributeValue("Changed"));
        assertThat(sns.getTopicAttributes(ask -> ask.topicArn(arn)).attributes())
                .containsEntry("DisplayName", "Changed");
        sns.tagResource(
                tag -> tag.resourceArn(arn).tags((Builder one) -> one.key("env").value("test")));
        sns.untagResource(tag -> tag.resourceArn(arn).tagKeys("team"));
        assertThat(sns.listTagsForResource(ask -> ask.resourceArn(arn)).tags())
                .singleElement()
                .satisfies(tag -> assertThat(tag.key()).isEqualTo("env"));
        sns.deleteTopic(gone -> gone.topicArn(arn));
        assertThatThrownBy(() -> sns.getTopicAttributes(ask -> ask.topicArn(arn)))
                .isInstanceOf(NotFoundException.class);
        sns.deleteTopic(gone -> gone.topicArn(arn));
    }

    @Test
    void refusesWhatSnsRefuses() {
        String arn = bench.topic("refusals");
        assertThatThrownBy(() -> bench.topic("no spaces")).isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> sns.createTopic(make -> make.name("refusals").attributes(Map.of("DisplayName", "x"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("already exists with different attributes");
        assertThatThrownBy(() -> sns.publish(say -> say.topicArn(arn + "x").message("hello")))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> sns.publish(say -> say.topicArn(arn).message("a".repeat(262_145))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("too long");
        assertThatThrownBy(
                        () -> sns.publish(say -> say.phoneNumber("+15555555555").message("hello")))
                .isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> sns.subscribe(
                        ask -> ask.topicArn(arn).protocol("sqs").endpoint("arn:aws:sqs:us-east-1:123456789012:q")))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("sqs");
        assertThatThrownBy(() -> sns.subscribe(ask -> ask.topicArn(arn)
                        .protocol("lambda")
                        .endpoint("arn:aws:lambda:us-east-1:999999999999:function:f")))
                .as("another account's function")
                .isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> sns.subscribe(ask -> ask.topicArn(arn)
                        .protocol("lambda")
                        .endpoint(bench.lambda("f"))
                        .attributes(Map.of("FilterPolicy", "{\"a\": 1}"))))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("FilterPolicy");
    }

    @Test
    void takesTheLargestMessage() {
        String arn = bench.topic("largest");
        assertThat(sns.publish(say -> say.topicArn(arn).message("\u00e4".repeat(131_072)))
                        .messageId())
                .isNotEmpty();
    }

    @Test
    void aBatchIsTakenEntryByEntry() {
        String arn = bench.topic("batches");
        PublishBatchResponse response = sns.publishBatch(say -> say.topicArn(arn)
                .publishBatchRequestEntries(
                        PublishBatchRequestEntry.builder()
                                .id("good")
                                .message("one")
                                .build(),
                        PublishBatchRequestEntry.builder()
                                .id("bad")
                                .message("two")
                                .subject("two\nlines")
                                .build(),
                        PublishBatchRequestEntry.builder()
                                .id("fine")
                                .message("three")
                                .build()));
        assertThat(response.successful()).extracting(one -> one.id()).containsExactly("good", "fine");
        assertThat(response.failed()).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo("bad");
            assertThat(one.senderFault()).isTrue();
        });
        assertThatThrownBy(() -> sns.publishBatch(say -> say.topicArn(arn).publishBatchRequestEntries(List.of())))
                .isInstanceOf(EmptyBatchRequestException.class);
        PublishBatchRequestEntry same =
                PublishBatchRequestEntry.builder().id("a").message("m").build();
        assertThatThrownBy(() -> sns.publishBatch(say -> say.topicArn(arn).publishBatchRequestEntries(same, same)))
                .isInstanceOf(BatchEntryIdsNotDistinctException.class);
    }

    @Test
    void subscriptionsAreListedDescribedChangedAndEnded() {
        String arn = bench.topic("subscribed");
        String subscription = sns.subscribe(
                        ask -> ask.topicArn(arn).protocol("firehose").endpoint(bench.stream("s")))
                .subscriptionArn();
        assertThat(subscription).startsWith(arn + ":");
        assertThat(sns.listSubscriptionsByTopic(ask -> ask.topicArn(arn)).subscriptions())
                .extracting(Subscription::subscriptionArn)
                .containsExactly(subscription);
        sns.setSubscriptionAttributes(set -> set.subscriptionArn(subscription)
                .attributeName("RawMessageDelivery")
                .attributeValue("true"));
        assertThat(sns.getSubscriptionAttributes(ask -> ask.subscriptionArn(subscription))
                        .attributes())
                .containsEntry("RawMessageDelivery", "true")
                .containsEntry("PendingConfirmation", "false");
        sns.unsubscribe(gone -> gone.subscriptionArn(subscription));
        assertThat(sns.listSubscriptionsByTopic(ask -> ask.topicArn(arn)).subscriptions())
                .isEmpty();
    }

    @Test
    void listsAreToldInPages() {
        String arn = bench.topic("many");
        List<String> made = new ArrayList<>();
        for (int number = 0; number < 105; number++) {
            int at = number;
            made.add(sns.subscribe(ask -> ask.topicArn(arn)
                            .protocol("http")
                            .endpoint("http://127.0.0.1:1/" + at)
                            .returnSubscriptionArn(true))
                    .subscriptionArn());
        }
        assertThat(sns.listSubscriptionsByTopic(ask -> ask.topicArn(arn)).subscriptions())
                .hasSize(100);
        assertThat(sns.listSubscriptionsByTopicPaginator(ask -> ask.topicArn(arn))
                        .subscriptions())
                .hasSize(105);
        sns.deleteTopic(gone -> gone.topicArn(arn));
        assertThat(made).doesNotHaveDuplicates();
    }

    @Test
    void aFunctionGetsSnssEventAndAStreamTheEnvelopeOrTheMessageAlone() throws IOException {
        String arn = bench.topic("fan");
        sns.subscribe(ask -> ask.topicArn(arn).protocol("lambda").endpoint(bench.lambda("fan-function")));
        sns.subscribe(ask -> ask.topicArn(arn).protocol("firehose").endpoint(bench.stream("fan-envelopes")));
        sns.subscribe(ask -> ask.topicArn(arn)
                .protocol("firehose")
                .endpoint(bench.stream("fan-raw"))
                .attributes(Map.of("RawMessageDelivery", "true")));
        String id = sns.publish(say -> say.topicArn(arn)
                        .subject("S")
                        .messageStructure("json")
                        .message("{\"default\": \"for all\", \"lambda\": \"for functions\"}")
                        .messageAttributes(Map.of(
                                "n",
                                MessageAttributeValue.builder()
                                        .dataType("Number")
                                        .stringValue("7")
                                        .build())))
                .messageId();
        await().atMost(PATIENCE)
                .until(() -> bench.places.stream()
                                        .filter(got -> got.target().startsWith("fan-"))
                                        .count()
                                == 2
                        && bench.functions.stream().anyMatch(got -> got.target().equals("fan-function")));
        JsonNode event = new ObjectMapper()
                .readTree(bench.functions.stream()
                        .filter(got -> got.target().equals("fan-function"))
                        .findFirst()
                        .orElseThrow()
                        .text())
                .at("/Records/0/Sns");
        assertThat(event.path("MessageId").asText()).isEqualTo(id);
        assertThat(event.path("Message").asText()).isEqualTo("for functions");
        assertThat(event.at("/MessageAttributes/n/Value").asText()).isEqualTo("7");
        assertThat(bench.places)
                .filteredOn(got -> got.target().equals("fan-raw"))
                .singleElement()
                .satisfies(got -> assertThat(got.text()).isEqualTo("for all"));
        assertThat(bench.places)
                .filteredOn(got -> got.target().equals("fan-envelopes"))
                .singleElement()
                .satisfies(got -> assertThat(new ObjectMapper()
                                .readTree(got.text())
                                .path("Subject")
                                .asText())
                        .isEqualTo("S"));
    }

    @Test
    void aKeyThatIsNotKnownAndASignatureThatDoesNotFitAreRefused() throws Exception {
        URI endpoint = sns.serviceClientConfiguration().endpointOverride().orElseThrow();
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/"))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIANOBODY/20260101/us-east-1/sns/aws4_request, SignedHeaders=host;x-amz-date, Signature=00")
                .header("x-amz-date", "20260101T000000Z")
                .POST(HttpRequest.BodyPublishers.ofString("Action=ListTopics&Version=2010-03-31"))
                .build();
        HttpResponse<String> response;
        try (HttpClient http = HttpClient.newHttpClient()) {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        }
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("<Code>InvalidClientTokenId</Code>");
    }

    @Test
    void anUnsignedLinkCanOnlyConfirmAndUnsubscribe() throws Exception {
        URI endpoint = sns.serviceClientConfiguration().endpointOverride().orElseThrow();
        HttpResponse<String> response =
                Bench.follow(endpoint.resolve("/?Action=ListTopics&x=Action=ConfirmSubscription")
                        .toString());
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("MissingAuthenticationToken");
    }

    @Test
    void otherAccountsTopicsAreNotThere() {
        assertThatThrownBy(() -> sns.publish(say ->
                        say.topicArn("arn:aws:sns:us-east-1:999999999999:life").message("hello")))
                .isInstanceOfAny(NotFoundException.class, AuthorizationErrorException.class);
    }
}
