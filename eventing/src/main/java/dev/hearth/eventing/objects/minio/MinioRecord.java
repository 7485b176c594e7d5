package dev.hearth.eventing.objects.minio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A record of a MinIO notification (MinIO documentation, "Bucket Notifications"): S3's, but that {@code eventName} begins with
 * {@code s3:}, {@code eventSource} is {@code minio:s3}, the slashes of a key are encoded and a {@code source} stands behind.
 *
 * @param event with {@code s3:}
 * @param bucket as MinIO has it
 * @param key decoded
 * @param principal MinIO's user who made the change
 */
record MinioRecord(String event, String bucket, String key, String principal, Instant time, JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Those that a Bucket's notifications can ask for; MinIO has others, of tags, retention, replication and reads. */
    private static final Set<String> TOLD = Set.of(
            "s3:ObjectCreated:Put",
            "s3:ObjectCreated:Post",
            "s3:ObjectCreated:Copy",
            "s3:ObjectCreated:CompleteMultipartUpload",
            "s3:ObjectRemoved:Delete",
            "s3:ObjectRemoved:DeleteMarkerCreated",
            "s3:LifecycleExpiration:Delete",
            "s3:LifecycleExpiration:DeleteMarkerCreated");

    /**
     * What one request of MinIO's webhook target brings.
     *
     * @throws IllegalArgumentException when it is none, with a sentence for the log of MinIO
     */
    static List<MinioRecord> read(byte[] body) {
        try {
            JsonNode records = JSON.readTree(body).path("Records");
            if (!records.isArray()) {
                throw new IllegalArgumentException("the body must be JSON with 'Records', as MinIO's webhook sends it");
            }
            List<MinioRecord> read = new ArrayList<>();
            for (JsonNode record : records) {
                read.add(of(record));
            }
            return read;
        } catch (IOException e) {
            throw new IllegalArgumentException("the body is not JSON", e);
        }
    }

    private static MinioRecord of(JsonNode record) {
        String key = record.at("/s3/object/key").asText();
        String bucket = record.at("/s3/bucket/name").asText();
        if (key.isEmpty() || bucket.isEmpty()) {
            throw new IllegalArgumentException("a record needs 's3.bucket.name' and 's3.object.key'");
        }
        try {
            return new MinioRecord(
                    record.path("eventName").asText(),
                    bucket,
                    URLDecoder.decode(key, StandardCharsets.UTF_8),
                    record.at("/userIdentity/principalId").asText(),
                    Instant.parse(record.path("eventTime").asText()),
                    record);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'eventTime' must be a time, not '%s'"
                            .formatted(record.path("eventTime").asText()),
                    e);
        }
    }

    boolean isTold() {
        return TOLD.contains(event);
    }

    /** The event as S3 writes it (user guide, "Event message structure"). */
    byte[] asS3(String bucketName, String account, String region, String configuration) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode record = root.putArray("Records").addObject();
        record.put("eventVersion", event.startsWith("s3:Lifecycle") ? "2.3" : "2.1");
        record.put("eventSource", "aws:s3");
        record.put("awsRegion", region);
        record.put("eventTime", TIME.format(time));
        record.put("eventName", event.substring("s3:".length()));
        record.putObject("userIdentity").put("principalId", principal);
        record.putObject("requestParameters")
                .put(
                        "sourceIPAddress",
                        json.at("/requestParameters/sourceIPAddress").asText());
        record.putObject("responseElements")
                .put(
                        "x-amz-request-id",
                        json.at("/responseElements/x-amz-request-id").asText())
                .put("x-amz-id-2", json.at("/responseElements/x-amz-id-2").asText());
        ObjectNode s3 = record.putObject("s3");
        s3.put("s3SchemaVersion", "1.0");
        s3.put("configurationId", configuration);
        ObjectNode inside = s3.putObject("bucket");
        inside.put("name", bucketName);
        inside.putObject("ownerIdentity").put("principalId", account);
        inside.put("arn", "arn:aws:s3:::" + bucketName);
        ObjectNode object = s3.putObject("object");
        object.put("key", encoded(key));
        if (event.startsWith("s3:ObjectCreated:")) {
            object.put("size", json.at("/s3/object/size").asLong());
        }
        for (String field : List.of("eTag", "versionId", "sequencer")) {
            String value = json.at("/s3/object/" + field).asText();
            if (!value.isEmpty()) {
                object.put(field, value);
            }
        }
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** As a form's field, but that slashes stay. */
    private static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "MinioRecord[%s in %s]".formatted(event, bucket);
    }
}
