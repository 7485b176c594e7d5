package dev.hearth.api.bucket;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.hearth.api.DeletionPolicy;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What a user asks of a bucket, in the words of the S3 API. The bucket is called as its object. */
@JsonClassDescription(
        "What the bucket is to be: deletion policy, CORS, lifecycle, quota, versioning, encryption, public reading.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class BucketSpec {
    @JsonPropertyDescription(
            "'Retain' keeps the bucket and its objects when this object is deleted, 'Delete' empties and removes it.")
    @Default("Retain")
    public DeletionPolicy deletionPolicy;

    @JsonPropertyDescription("Keeps every version of an object, where the engine can.")
    @Pattern("^(Enabled|Suspended)$")
    public String versioning;

    @JsonPropertyDescription("Server-side encryption of objects at rest, where the engine can.")
    @Pattern("^AES256$")
    public String encryption;

    @JsonPropertyDescription("Anybody who reaches the endpoint may read objects by their keys, as for a static site.")
    @Default("false")
    public Boolean publicRead;

    public Quota quota;

    @JsonPropertyDescription(
            "Which pages of other origins may use the bucket from a browser; the first rule that fits is taken.")
    @Size(max = 100)
    public List<CorsRule> cors;

    @JsonPropertyDescription("What happens to objects as they grow old, where the engine can.")
    @Size(max = 1000)
    public List<LifecycleRule> lifecycle;

    @JsonPropertyDescription("Who is told when objects come and go. Of two rules with an event in common, prefixes or"
            + " suffixes must keep the keys apart.")
    @Size(max = 100)
    public List<NotificationRule> notifications;

    /** A notification configuration of the S3 API, to one function, stream or topic of the namespace. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "[has(self.__function__), has(self.stream), has(self.topic)].exists_one(x, x)",
            message = "a notification needs exactly one of function, stream, topic")
    public static class NotificationRule {
        @JsonPropertyDescription("Shown in each event as its configurationId.")
        @Size(min = 1, max = 255)
        public String id;

        @JsonPropertyDescription("Event types such as 's3:ObjectCreated:Put', or 's3:ObjectCreated:*' for a family.")
        @Required
        @Size(min = 1, max = 10)
        public List<
                        @Pattern("^s3:(ObjectCreated:(\\*|Put|Copy|CompleteMultipartUpload)"
                                + "|ObjectRemoved:(\\*|Delete|DeleteMarkerCreated)|LifecycleExpiration:(\\*|Delete))$")
                        String>
                events;

        @JsonPropertyDescription("Keys that begin so; absent: all.")
        @Size(max = 1024)
        public String prefix;

        @JsonPropertyDescription("Keys that end so; absent: all.")
        @Size(max = 1024)
        public String suffix;

        @JsonPropertyDescription("Name of a Function, which is invoked asynchronously.")
        @Size(min = 1, max = 253)
        public String function;

        @JsonPropertyDescription("Name of a Stream; the object's key is the partition key.")
        @Size(min = 1, max = 253)
        public String stream;

        @JsonPropertyDescription("Name of a Topic.")
        @Size(min = 1, max = 253)
        public String topic;
    }

    /** Bounds on what the bucket holds; a write beyond one is refused. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class Quota {
        @JsonPropertyDescription("Most bytes of all objects together.")
        @Min(0)
        public Long maxBytes;

        @JsonPropertyDescription("Most objects.")
        @Min(0)
        public Long maxObjects;
    }

    /** A CORSRule of the S3 API. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class CorsRule {
        @JsonPropertyDescription("Origins such as 'https://app.example', with at most one '*' each.")
        @Required
        @Size(min = 1, max = 100)
        public List<String> allowedOrigins;

        @JsonPropertyDescription("Of GET, PUT, POST, DELETE, HEAD.")
        @Required
        @Size(min = 1, max = 5)
        public List<@Pattern("^(GET|PUT|POST|DELETE|HEAD)$") String> allowedMethods;

        @Size(max = 100)
        public List<String> allowedHeaders;

        @Size(max = 100)
        public List<String> exposeHeaders;

        @Min(0)
        @Max(86400)
        public Integer maxAgeSeconds;
    }

    /** A LifecycleRule of the S3 API. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "has(self.expirationDays) || has(self.noncurrentVersionExpirationDays)"
                    + " || has(self.abortIncompleteMultipartUploadDays)",
            message = "a lifecycle rule needs at least one of expirationDays, noncurrentVersionExpirationDays,"
                    + " abortIncompleteMultipartUploadDays")
    public static class LifecycleRule {
        @Size(max = 255)
        public String id;

        @JsonPropertyDescription("Keys that begin so; absent: all.")
        @Size(max = 1024)
        public String prefix;

        @JsonPropertyDescription("Days after which an object is deleted.")
        @Min(1)
        public Integer expirationDays;

        @JsonPropertyDescription("Days after which a version that is not the current one is deleted.")
        @Min(1)
        public Integer noncurrentVersionExpirationDays;

        @JsonPropertyDescription("Days after which an upload that was not completed is given up.")
        @Min(1)
        public Integer abortIncompleteMultipartUploadDays;
    }
}
