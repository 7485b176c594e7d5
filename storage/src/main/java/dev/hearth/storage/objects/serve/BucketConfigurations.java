package dev.hearth.storage.objects.serve;

import dev.hearth.api.AccountId;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.NotificationRule;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.engine.EngineRequest;
import dev.hearth.storage.objects.engine.ObjectEngine.Feature;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.notify.Notices;
import dev.hearth.storage.objects.request.Operations;
import dev.hearth.storage.objects.xml.XmlElement;
import dev.hearth.storage.objects.xml.XmlWriter;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The settings of a bucket: those that Hearth keeps itself (tags, CORS, lifecycle without an engine that has it), those that
 * the engine keeps (versioning, encryption, lifecycle), and those that nobody has, which read as not set and cannot be set.
 */
final class BucketConfigurations {
    private static final int LARGEST_DOCUMENT = 1 << 20;
    private static final Map<String, Feature> OF_ENGINE = Map.of(
            "versioning", Feature.VERSIONING,
            "encryption", Feature.ENCRYPTION,
            "lifecycle", Feature.LIFECYCLE);

    private final Catalogue catalogue;
    private final Notices notices;
    private final String region;

    BucketConfigurations(Catalogue catalogue, Notices notices, String region) {
        this.notices = notices;
        this.region = region;
        this.catalogue = catalogue;
    }

    void get(S3Call call, BucketRecord bucket) {
        String setting = setting(call);
        if (atEngine(call, setting)) {
            Forwarding.passDocument(call, Forwarding.request(call, bucket, new EngineRequest.None()));
            return;
        }
        switch (setting) {
            case "tagging" -> {
                if (bucket.tags().isEmpty()) {
                    throw absent("NoSuchTagSet", "The TagSet does not exist", call);
                }
                call.answerXml(ConfigurationXml.tagging(bucket.tags()));
            }
            case "cors" -> {
                if (bucket.cors().isEmpty()) {
                    throw absent("NoSuchCORSConfiguration", "The CORS configuration does not exist", call);
                }
                call.answerXml(ConfigurationXml.cors(bucket.cors()));
            }
            case "lifecycle" -> {
                if (bucket.lifecycle().isEmpty()) {
                    throw absent("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", call);
                }
                call.answerXml(ConfigurationXml.lifecycle(bucket.lifecycle()));
            }
            case "notification" ->
                call.answerXml(NotificationXml.write(bucket.notifications(), bucket.namespace(), region));
            case "acl" -> call.answerXml(acl(bucket, bucket.publicRead()));
            default -> unset(call, setting);
        }
    }

    /** What a bucket answers that never had the setting. */
    private static void unset(S3Call call, String setting) {
        switch (setting) {
            case "versioning" -> call.answerXml(XmlWriter.document("VersioningConfiguration"));
            case "logging" -> call.answerXml(XmlWriter.document("BucketLoggingStatus"));
            case "accelerate" -> call.answerXml(XmlWriter.document("AccelerateConfiguration"));
            case "requestPayment" ->
                call.answerXml(XmlWriter.document("RequestPaymentConfiguration").element("Payer", "BucketOwner"));
            case "ownershipControls" ->
                call.answerXml(XmlWriter.document("OwnershipControls")
                        .open("Rule")
                        .element("ObjectOwnership", "BucketOwnerEnforced")
                        .close("Rule"));
            case "encryption" ->
                throw absent(
                        "ServerSideEncryptionConfigurationNotFoundError",
                        "The server side encryption configuration was not found",
                        call);
            case "policy", "policyStatus" ->
                throw absent("NoSuchBucketPolicy", "The bucket policy does not exist", call);
            case "website" ->
                throw absent(
                        "NoSuchWebsiteConfiguration",
                        "The specified bucket does not have a website configuration",
                        call);
            case "replication" ->
                throw absent(
                        "ReplicationConfigurationNotFoundError", "The replication configuration was not found", call);
            case "object-lock" ->
                throw absent(
                        "ObjectLockConfigurationNotFoundError",
                        "Object Lock configuration does not exist for this bucket",
                        call);
            case "publicAccessBlock" ->
                throw absent(
                        "NoSuchPublicAccessBlockConfiguration",
                        "The public access block configuration was not found",
                        call);
            default -> throw S3Fault.notImplemented("the bucket setting '" + setting + "'");
        }
    }

    void put(S3Call call, BucketRecord bucket) {
        String setting = setting(call);
        byte[] body = call.body(LARGEST_DOCUMENT);
        if (atEngine(call, setting)) {
            EngineRequest plain = Forwarding.request(call, bucket, new EngineRequest.Bytes(Buffer.buffer(body)));
            Forwarding.passDocument(call, plain);
            return;
        }
        switch (setting) {
            case "tagging" -> {
                Map<String, String> tags = ConfigurationXml.bucketTags(XmlElement.read(body, "Tagging"));
                change(call, bucket, 204, record -> record.withTags(tags));
            }
            case "cors" -> {
                var rules = ConfigurationXml.cors(XmlElement.read(body, "CORSConfiguration"));
                change(call, bucket, 200, record -> record.withCors(rules));
            }
            case "lifecycle" -> {
                var rules = ConfigurationXml.lifecycle(XmlElement.read(body, "LifecycleConfiguration"));
                change(call, bucket, 200, record -> record.withLifecycle(rules));
            }
            case "notification" -> {
                List<NotificationRule> rules = NotificationXml.read(
                        XmlElement.read(body, "NotificationConfiguration"), bucket.namespace(), bucket.notifications());
                notices.test(bucket, bucket.withNotifications(rules));
                change(call, bucket, 200, record -> record.withNotifications(rules));
            }
            case "acl" -> {
                if (body.length > 0 || !call.header("x-amz-acl").orElse("").equals("private")) {
                    throw aclsAreOff();
                }
                call.answer(200);
            }
            default -> throw notHere(setting);
        }
    }

    void delete(S3Call call, BucketRecord bucket) {
        String setting = setting(call);
        if (atEngine(call, setting)) {
            Forwarding.pass(call, Forwarding.request(call, bucket, new EngineRequest.None()));
            return;
        }
        switch (setting) {
            case "tagging" -> change(call, bucket, 204, record -> record.withTags(Map.of()));
            case "cors" -> change(call, bucket, 204, record -> record.withCors(List.of()));
            case "lifecycle" -> change(call, bucket, 204, record -> record.withLifecycle(List.of()));
            default -> throw notHere(setting);
        }
    }

    private void change(S3Call call, BucketRecord bucket, int status, UnaryOperator<BucketRecord> change) {
        if (catalogue.buckets().change(bucket.bucketName(), change).isEmpty()) {
            throw S3Fault.noSuchBucket(call.address().bucket());
        }
        call.answer(status);
    }

    private static String setting(S3Call call) {
        return Operations.configuration(call.query()).orElseThrow();
    }

    private static boolean atEngine(S3Call call, String setting) {
        Feature feature = OF_ENGINE.get(setting);
        return feature != null && call.lane().engine().features().contains(feature);
    }

    private static S3Fault absent(String code, String message, S3Call call) {
        return new S3Fault(
                404, code, message, Map.of("BucketName", call.address().bucket()));
    }

    private static S3Fault notHere(String setting) {
        return S3Fault.notImplemented("the bucket setting '" + setting + "'"
                + (OF_ENGINE.containsKey(setting) ? ", which this engine does not have" : ""));
    }

    static S3Fault aclsAreOff() {
        return new S3Fault(
                400,
                "AccessControlListNotSupported",
                "The bucket does not allow ACLs; grants of access keys and spec.publicRead of a Bucket say who may what.");
    }

    static XmlWriter acl(BucketRecord bucket, boolean publicRead) {
        String schema = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=";
        String owner = AccountId.of(bucket.namespace());
        XmlWriter document = XmlWriter.document("AccessControlPolicy")
                .open("Owner")
                .element("ID", owner)
                .element("DisplayName", bucket.namespace())
                .close("Owner")
                .open("AccessControlList")
                .open("Grant")
                .open("Grantee " + schema + "\"CanonicalUser\"")
                .element("ID", owner)
                .element("DisplayName", bucket.namespace())
                .close("Grantee")
                .element("Permission", "FULL_CONTROL")
                .close("Grant");
        if (publicRead) {
            document.open("Grant")
                    .open("Grantee " + schema + "\"Group\"")
                    .element("URI", "http://acs.amazonaws.com/groups/global/AllUsers")
                    .close("Grantee")
                    .element("Permission", "READ")
                    .close("Grant");
        }
        return document.close("AccessControlList");
    }
}
