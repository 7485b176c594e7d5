package dev.hearth.storage.objects.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.AccountId;
import dev.hearth.storage.objects.bucket.NotificationRule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The event as S3 writes it (user guide, "Event message structure"), fields in its order. */
final class EventText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final String region;

    EventText(String region) {
        this.region = region;
    }

    byte[] of(Notice notice, NotificationRule rule) {
        String owner = AccountId.of(notice.namespace());
        ObjectNode root = JSON.createObjectNode();
        ObjectNode record = root.putArray("Records").addObject();
        record.put("eventVersion", notice.change() == Change.EXPIRATION ? "2.3" : "2.1");
        record.put("eventSource", "aws:s3");
        record.put("awsRegion", region);
        record.put("eventTime", TIME.format(notice.time()));
        record.put("eventName", notice.change().eventName);
        record.putObject("userIdentity").put("principalId", notice.source().principal());
        record.putObject("requestParameters")
                .put("sourceIPAddress", notice.source().address());
        record.putObject("responseElements")
                .put("x-amz-request-id", notice.source().requestId())
                .put("x-amz-id-2", notice.source().requestId());
        ObjectNode s3 = record.putObject("s3");
        s3.put("s3SchemaVersion", "1.0");
        s3.put("configurationId", rule.id());
        ObjectNode bucket = s3.putObject("bucket");
        bucket.put("name", notice.bucket());
        bucket.putObject("ownerIdentity").put("principalId", owner);
        bucket.put("arn", "arn:aws:s3:::" + notice.bucket());
        ObjectNode object = s3.putObject("object");
        object.put("key", encoded(notice.key()));
        if (notice.change().creates()) {
            object.put("size", notice.result().size());
        }
        if (!notice.result().eTag().isEmpty()) {
            object.put("eTag", notice.result().eTag());
        }
        if (!notice.result().versionId().isEmpty()) {
            object.put("versionId", notice.result().versionId());
        }
        object.put("sequencer", notice.id());
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What a topic is sent when it becomes a target. */
    static byte[] test(String bucket, String requestId, Instant now) {
        ObjectNode event = JSON.createObjectNode();
        event.put("Service", "Amazon S3");
        event.put("Event", "s3:TestEvent");
        event.put("Time", TIME.format(now));
        event.put("Bucket", bucket);
        event.put("RequestId", requestId);
        event.put("HostId", requestId);
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** As a form's field, but that slashes stay: a space is {@code +}. */
    static String encoded(String key) {
        StringBuilder out = new StringBuilder(key.length() + 16);
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.*/".indexOf(c) >= 0) {
                out.append(c);
            } else if (c == ' ') {
                out.append('+');
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return out.toString();
    }
}
