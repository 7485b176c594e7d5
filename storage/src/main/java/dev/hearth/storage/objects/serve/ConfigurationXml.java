package dev.hearth.storage.objects.serve;

import dev.hearth.storage.objects.bucket.CorsRule;
import dev.hearth.storage.objects.bucket.LifecycleRule;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.xml.XmlElement;
import dev.hearth.storage.objects.xml.XmlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of buckets and objects that Hearth keeps itself, as documents of the S3 API. */
final class ConfigurationXml {
    private static final int MOST_OBJECT_TAGS = 10;
    private static final int MOST_BUCKET_TAGS = 50;
    private static final int MOST_CORS_RULES = 100;
    private static final int MOST_LIFECYCLE_RULES = 1000;
    private static final Set<String> METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");
    private static final Set<String> LIFECYCLE_PARTS =
            Set.of("ID", "Status", "Prefix", "Filter", "Expiration", "AbortIncompleteMultipartUpload");

    // ---- tags (S3 API reference, "Tagging")

    static Map<String, String> objectTags(XmlElement tagging) {
        return tags(tagging, MOST_OBJECT_TAGS);
    }

    static Map<String, String> bucketTags(XmlElement tagging) {
        return tags(tagging, MOST_BUCKET_TAGS);
    }

    /** The value of the header {@code x-amz-tagging}: tags as the query of a URL. */
    static Map<String, String> headerTags(Map<String, String> decoded) {
        decoded.forEach(ConfigurationXml::checkTag);
        if (decoded.size() > MOST_OBJECT_TAGS) {
            throw tooManyTags(MOST_OBJECT_TAGS);
        }
        return decoded;
    }

    private static Map<String, String> tags(XmlElement tagging, int most) {
        Map<String, String> tags = new LinkedHashMap<>();
        XmlElement set = tagging.first("TagSet").orElseThrow(S3Fault::malformedXml);
        for (XmlElement tag : set.all("Tag")) {
            String key = tag.value("Key").orElseThrow(S3Fault::malformedXml);
            String value = tag.value("Value").orElseThrow(S3Fault::malformedXml);
            checkTag(key, value);
            if (tags.put(key, value) != null) {
                throw new S3Fault(400, "InvalidTag", "Cannot provide multiple Tags with the same key");
            }
        }
        if (tags.size() > most) {
            throw tooManyTags(most);
        }
        return tags;
    }

    private static S3Fault tooManyTags(int most) {
        return new S3Fault(400, "BadRequest", "Object tags cannot be greater than " + most);
    }

    private static void checkTag(String key, String value) {
        if (key.isEmpty() || key.length() > 128) {
            throw new S3Fault(400, "InvalidTag", "The TagKey you have provided is invalid");
        }
        if (value.length() > 256) {
            throw new S3Fault(400, "InvalidTag", "The TagValue you have provided is invalid");
        }
    }

    static XmlWriter tagging(Map<String, String> tags) {
        XmlWriter document = XmlWriter.document("Tagging").open("TagSet");
        tags.forEach((key, value) ->
                document.open("Tag").element("Key", key).element("Value", value).close("Tag"));
        return document.close("TagSet");
    }

    // ---- CORS (S3 API reference, "CORSConfiguration")

    static List<CorsRule> cors(XmlElement configuration) {
        List<XmlElement> elements = configuration.all("CORSRule");
        if (elements.isEmpty() || elements.size() > MOST_CORS_RULES) {
            throw S3Fault.malformedXml();
        }
        List<CorsRule> rules = new ArrayList<>();
        for (XmlElement element : elements) {
            CorsRule rule = new CorsRule(
                    element.values("AllowedOrigin"),
                    element.values("AllowedMethod"),
                    element.values("AllowedHeader"),
                    element.values("ExposeHeader"),
                    element.value("MaxAgeSeconds").map(ConfigurationXml::number),
                    element.value("ID"));
            if (rule.allowedOrigins().isEmpty() || rule.allowedMethods().isEmpty()) {
                throw S3Fault.malformedXml();
            }
            for (String method : rule.allowedMethods()) {
                if (!METHODS.contains(method)) {
                    throw S3Fault.invalidRequest(
                            "Found unsupported HTTP method in CORS config. Unsupported method is " + method);
                }
            }
            for (String origin : rule.allowedOrigins()) {
                if (origin.indexOf('*') != origin.lastIndexOf('*')) {
                    throw S3Fault.invalidRequest(
                            "AllowedOrigin \"" + origin + "\" can not have more than one wildcard.");
                }
            }
            rules.add(rule);
        }
        return rules;
    }

    static XmlWriter cors(List<CorsRule> rules) {
        XmlWriter document = XmlWriter.document("CORSConfiguration");
        for (CorsRule rule : rules) {
            document.open("CORSRule");
            rule.id().ifPresent(id -> document.element("ID", id));
            rule.allowedHeaders().forEach(header -> document.element("AllowedHeader", header));
            rule.allowedMethods().forEach(method -> document.element("AllowedMethod", method));
            rule.allowedOrigins().forEach(origin -> document.element("AllowedOrigin", origin));
            rule.exposeHeaders().forEach(header -> document.element("ExposeHeader", header));
            rule.maxAgeSeconds().ifPresent(seconds -> document.element("MaxAgeSeconds", seconds.toString()));
            document.close("CORSRule");
        }
        return document;
    }

    // ---- lifecycle, as far as Hearth carries it out (S3 API reference, "BucketLifecycleConfiguration")

    static List<LifecycleRule> lifecycle(XmlElement configuration) {
        List<XmlElement> elements = configuration.all("Rule");
        if (elements.isEmpty() || elements.size() > MOST_LIFECYCLE_RULES) {
            throw S3Fault.malformedXml();
        }
        List<LifecycleRule> rules = new ArrayList<>();
        for (XmlElement element : elements) {
            element.children().stream()
                    .map(XmlElement::name)
                    .filter(part -> !LIFECYCLE_PARTS.contains(part))
                    .findFirst()
                    .ifPresent(part -> {
                        throw S3Fault.notImplemented("'" + part + "' in a lifecycle rule; the embedded engine has"
                                + " Expiration by Days and AbortIncompleteMultipartUpload, for a prefix");
                    });
            String status = element.value("Status").orElseThrow(S3Fault::malformedXml);
            Optional<XmlElement> expiration = element.first("Expiration");
            if (expiration.isPresent() && expiration.get().value("Days").isEmpty()) {
                throw S3Fault.notImplemented("an Expiration without 'Days' in a lifecycle rule");
            }
            LifecycleRule rule = new LifecycleRule(
                    element.value("ID").orElse("rule-" + (rules.size() + 1)),
                    prefix(element),
                    expiration.flatMap(part -> part.value("Days")).map(ConfigurationXml::days),
                    Optional.empty(),
                    element.first("AbortIncompleteMultipartUpload")
                            .flatMap(part -> part.value("DaysAfterInitiation"))
                            .map(ConfigurationXml::days));
            if (rule.expirationDays().isEmpty()
                    && rule.abortIncompleteMultipartUploadDays().isEmpty()) {
                throw S3Fault.invalidRequest("At least one action needs to be specified in a rule.");
            }
            if (status.equals("Enabled")) {
                rules.add(rule);
            } else if (!status.equals("Disabled")) {
                throw S3Fault.malformedXml();
            } else {
                throw S3Fault.notImplemented("a lifecycle rule of Status 'Disabled'; leave it out instead");
            }
        }
        return rules;
    }

    private static String prefix(XmlElement rule) {
        Optional<XmlElement> filter = rule.first("Filter");
        if (filter.isEmpty()) {
            return rule.value("Prefix").orElse("");
        }
        for (XmlElement part : filter.get().children()) {
            if (!part.name().equals("Prefix")) {
                throw S3Fault.notImplemented("the Filter '" + part.name() + "' of a lifecycle rule; 'Prefix' is");
            }
        }
        return filter.get().value("Prefix").orElse("");
    }

    static XmlWriter lifecycle(List<LifecycleRule> rules) {
        XmlWriter document = XmlWriter.document("LifecycleConfiguration");
        for (LifecycleRule rule : rules) {
            document.open("Rule")
                    .element("ID", rule.id())
                    .open("Filter")
                    .element("Prefix", rule.prefix())
                    .close("Filter")
                    .element("Status", "Enabled");
            rule.expirationDays()
                    .ifPresent(days -> document.open("Expiration")
                            .element("Days", days.toString())
                            .close("Expiration"));
            rule.abortIncompleteMultipartUploadDays()
                    .ifPresent(days -> document.open("AbortIncompleteMultipartUpload")
                            .element("DaysAfterInitiation", days.toString())
                            .close("AbortIncompleteMultipartUpload"));
            document.close("Rule");
        }
        return document;
    }

    private static int days(String text) {
        int days = number(text);
        if (days < 1) {
            throw S3Fault.invalidArgument("'Days' for Expiration action must be a positive integer");
        }
        return days;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.trim());
        } catch (NumberFormatException e) {
            throw S3Fault.malformedXml();
        }
    }

    private ConfigurationXml() {}
}
