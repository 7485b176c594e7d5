package dev.hearth.eventing.broker.delivery;

import dev.hearth.eventing.broker.event.HttpEvents;
import dev.hearth.eventing.broker.event.InvalidEvent;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts an event in binary mode and reads what is answered, within a bound of time and one of size. */
final class HttpPost implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Clock clock;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    HttpPost(Clock clock) {
        this.clock = clock;
    }

    Attempt post(URI uri, CloudEvent event, Duration timeout) throws InterruptedException {
        HttpEvents.Binary binary = HttpEvents.write(event);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(binary.body()));
        binary.headers().forEach(request::header);
        CompletableFuture<HttpResponse<byte[]>> answered = client.sendAsync(
                request.build(),
                HttpResponse.BodyHandlers.limiting(
                        HttpResponse.BodyHandlers.ofByteArray(), HttpEvents.LARGEST_EVENT_BYTES));
        try {
            // The request's own timeout ends with the head of the answer; this one is for all of it.
            return read(answered.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            answered.cancel(true);
            return failed(504, "no answer within " + timeout);
        } catch (ExecutionException e) {
            return failed(503, String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            answered.cancel(true);
            throw e;
        }
    }

    private Attempt read(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status < 200 || status > 299) {
            Optional<Duration> retryAfter = status == 429 || status == 503
                    ? response.headers().firstValue("retry-after").flatMap(value -> retryAfter(value, clock.instant()))
                    : Optional.empty();
            return new Attempt.Failed(status, response.body(), retryAfter);
        }
        Map<String, String> headers = new HashMap<>();
        response.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        try {
            return new Attempt.Taken(HttpEvents.reply(headers, response.body()));
        } catch (InvalidEvent e) {
            return failed(502, "the answer is no valid CloudEvent: " + e.getMessage());
        }
    }

    /** Seconds or a date (RFC 9110, section 10.2.3). */
    static Optional<Duration> retryAfter(String value, Instant now) {
        String text = value.strip();
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Duration until = Duration.between(
                    now,
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(until).filter(Duration::isPositive);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Attempt failed(int code, String message) {
        return new Attempt.Failed(code, message.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
