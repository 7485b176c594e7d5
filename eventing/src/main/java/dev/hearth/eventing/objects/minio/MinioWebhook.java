package dev.hearth.eventing.objects.minio;

import dev.hearth.api.AccountId;
import dev.hearth.api.bucket.BucketSpec.NotificationRule;
import dev.hearth.aws.body.BodyBudget;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.destinations.Destinations.DestinationRefused;
import dev.hearth.eventing.destinations.Destinations.DestinationUnavailable;
import dev.hearth.eventing.destinations.Destinations.Message;
import dev.hearth.eventing.door.Bearers;
import dev.hearth.eventing.door.Bearers.Receiver;
import dev.hearth.eventing.door.HttpService;
import dev.hearth.eventing.door.PostService;
import dev.hearth.eventing.door.PostService.Answer;
import dev.hearth.eventing.objects.minio.NotifiedBuckets.Notified;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Takes what MinIO's webhook target posts to {@code /minio/events/PRINCIPAL}, where PRINCIPAL is MinIO's user that Hearth itself
 * works as: its changes are told by Hearth's own S3 API already and are passed over here. The bearer, MinIO's {@code
 * auth_token}, must be one of the cluster that may create {@code buckets/events} where the bucket is. 200: all is durable where it
 * goes, or nobody wants it; on 503 MinIO keeps it and sends it again.
 */
public final class MinioWebhook {
    public static final String PATH = "/minio/events/";
    private static final Logger LOG = Logger.getLogger(MinioWebhook.class);

    /** A record is some 2 KiB, with its key and its user's metadata. */
    private static final int MOST_BYTES = 256 * 1024;

    private final NotifiedBuckets buckets;
    private final Destinations destinations;
    private final Bearers bearers;
    private final String region;
    private final MeterRegistry registry;

    public MinioWebhook(
            NotifiedBuckets buckets,
            Destinations destinations,
            Bearers bearers,
            String region,
            MeterRegistry registry) {
        this.buckets = buckets;
        this.destinations = destinations;
        this.bearers = bearers;
        this.region = region;
        this.registry = registry;
    }

    /** For one event loop. */
    public HttpService service(BodyBudget bodies) {
        return new PostService(
                request -> request.path().startsWith(PATH),
                request -> request.headers().contains("Authorization")
                        ? Optional.empty()
                        : Optional.of(new Answer(401, "this path wants a bearer token of the cluster")),
                MOST_BYTES,
                bodies,
                this::take);
    }

    private Answer take(String path, MultiMap headers, byte[] body) {
        List<MinioRecord> records;
        try {
            records = MinioRecord.read(body);
        } catch (IllegalArgumentException e) {
            return new Answer(400, String.valueOf(e.getMessage()));
        }
        String own = path.substring(PATH.length());
        String authorization = headers.get("Authorization");
        String token = authorization.startsWith("Bearer ") ? authorization.substring("Bearer ".length()) : "";
        for (MinioRecord record : records) {
            Answer answer = take(record, own, token);
            if (answer.status() != 200) {
                return answer;
            }
        }
        return new Answer(200, "taken");
    }

    private Answer take(MinioRecord record, String own, String token) {
        Optional<Notified> found = buckets.atEngine(record.bucket());
        if (found.isEmpty()) {
            // Nothing says whose it would be, so the bearer cannot be judged: no more is told than to anybody.
            count("unknown_bucket");
            return new Answer(403, "the bearer may not tell of this bucket, or there is no such Bucket");
        }
        Notified bucket = found.get();
        switch (bearers.mayCreateEvents(token, new Receiver("buckets", bucket.namespace(), bucket.name()))) {
            case MAY -> {}
            case MAY_NOT -> {
                count("denied");
                return new Answer(403, "the bearer may not tell of this bucket, or there is no such Bucket");
            }
            case UNKNOWN -> {
                count("denied");
                return new Answer(401, "the bearer is not known to the cluster");
            }
        }
        if (!record.isTold() || record.principal().equals(own)) {
            count("passed_over");
            return new Answer(200, "taken");
        }
        for (NotificationRule rule : bucket.of(record)) {
            Answer answer = deliver(record, bucket, rule);
            if (answer.status() != 200) {
                return answer;
            }
        }
        return new Answer(200, "taken");
    }

    private Answer deliver(MinioRecord record, Notified bucket, NotificationRule rule) {
        byte[] event = record.asS3(
                bucket.name(), AccountId.of(bucket.namespace()), region, Objects.requireNonNullElse(rule.id, ""));
        try {
            destinations.deliver(
                    bucket.namespace(), NotifiedBuckets.target(rule), new Message(record.key(), event, Map.of(), ""));
            count("taken");
            return new Answer(200, "taken");
        } catch (DestinationRefused e) {
            count("refused");
            LOG.warnf(
                    "an event of an object is dropped bucket=%s/%s cause=%s",
                    bucket.namespace(), bucket.name(), e.getMessage());
            return new Answer(200, "dropped");
        } catch (DestinationUnavailable e) {
            count("not_now");
            return new Answer(503, "the target does not take it now: " + e.getMessage());
        }
    }

    private void count(String outcome) {
        Counter.builder("hearth.minio.events")
                .description("Events of objects that MinIO told of")
                .tags("outcome", outcome)
                .register(registry)
                .increment();
    }
}
