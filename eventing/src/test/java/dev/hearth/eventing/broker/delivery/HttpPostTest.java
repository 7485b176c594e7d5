package dev.hearth.eventing.broker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.broker.HttpSubscriber;
import dev.hearth.eventing.broker.HttpSubscriber.Answer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpPostTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Clock clock = Clock.fixed(Instant.parse("2026-11-27T08:00:00Z"), ZoneOffset.UTC);
    private final HttpPost http = new HttpPost(clock);
    private final HttpSubscriber subscriber = new HttpSubscriber();
    private final CloudEvent event = new CloudEventBuilder()
            .withId("1")
            .withSource(URI.create("/shop"))
            .withType("order")
            .withData("text/plain", "hi".getBytes(StandardCharsets.UTF_8))
            .build();

    @AfterEach
    void close() {
        http.close();
        subscriber.close();
    }

    @Test
    void whatIsAnsweredWithAnyTwoHundredIsTaken() throws Exception {
        assertThat(post()).isEqualTo(new Attempt.Taken(Optional.empty()));
        assertThat(subscriber.received()).containsExactly(event);
    }

    @Test
    void anAnswerThatIsAnEventIsTheReply() throws Exception {
        subscriber.answering((received, times) -> Answer.reply(event));
        assertThat(post()).isEqualTo(new Attempt.Taken(Optional.of(event)));
    }

    @Test
    void followsNoRedirect() throws Exception {
        subscriber.answering(
                (received, times) -> new Answer(307, Map.of("Location", subscriber.url()), Optional.empty()));
        assertThat(post()).isInstanceOfSatisfying(Attempt.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(307);
            assertThat(failed.retryable()).isFalse();
        });
        assertThat(subscriber.received()).hasSize(1);
    }

    @Test
    void hearsHowLongItIsToWaitInSecondsOrUntilADate() throws Exception {
        subscriber.answering((received, times) -> new Answer(429, Map.of("Retry-After", "7"), Optional.empty()));
        assertThat(retryAfter()).contains(Duration.ofSeconds(7));
        subscriber.answering((received, times) ->
                new Answer(503, Map.of("Retry-After", "Fri, 27 Nov 2026 08:01:00 GMT"), Optional.empty()));
        assertThat(retryAfter()).contains(Duration.ofMinutes(1));
        subscriber.answering((received, times) -> new Answer(503, Map.of("Retry-After", "soon"), Optional.empty()));
        assertThat(retryAfter()).isEmpty();
        subscriber.answering((received, times) -> new Answer(500, Map.of("Retry-After", "7"), Optional.empty()));
        assertThat(retryAfter()).as("of 429 and 503 alone").isEmpty();
    }

    @Test
    void givesUpASubscriberThatDoesNotAnswerInTime() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        subscriber.answering((received, times) -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Answer.TAKEN;
        });
        Attempt attempt = http.post(URI.create(subscriber.url()), event, Duration.ofMillis(300));
        end.countDown();
        assertThat(attempt)
                .isInstanceOfSatisfying(
                        Attempt.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(504));
    }

    @Test
    void aSubscriberThatIsDownIsTriedAgain() throws Exception {
        subscriber.close();
        assertThat(post()).isInstanceOfSatisfying(Attempt.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(503);
            assertThat(failed.retryable()).isTrue();
        });
    }

    private Optional<Duration> retryAfter() throws InterruptedException {
        return post() instanceof Attempt.Failed failed ? failed.retryAfter() : Optional.empty();
    }

    private Attempt post() throws InterruptedException {
        return http.post(URI.create(subscriber.url()), event, LONG);
    }
}
