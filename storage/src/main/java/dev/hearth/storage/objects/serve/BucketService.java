package dev.hearth.storage.objects.serve;

import dev.hearth.api.AccountId;
import dev.hearth.storage.objects.bucket.BucketName;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.engine.EngineAnswer;
import dev.hearth.storage.objects.engine.EngineRequest;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.request.Caller;
import dev.hearth.storage.objects.xml.XmlElement;
import dev.hearth.storage.objects.xml.XmlWriter;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ListBuckets, CreateBucket, DeleteBucket, HeadBucket, GetBucketLocation. */
final class BucketService {
    private static final int MOST_LISTED = 10_000;
    private static final int LARGEST_DOCUMENT = 64 * 1024;

    private final Catalogue catalogue;
    private final Clock clock;
    private final String region;

    BucketService(Catalogue catalogue, Clock clock, String region) {
        this.catalogue = catalogue;
        this.clock = clock;
        this.region = region;
    }

    /** Those of the caller's namespace that he has anything to do with. */
    void list(S3Call call) {
        if (call.caller() instanceof Caller.Anonymous) {
            throw S3Fault.accessDenied();
        }
        String namespace = call.caller().namespace();
        Optional<List<String>> granted = call.caller().grantedBuckets();
        String prefix = call.query().value("prefix", "");
        String after = call.query().value("continuation-token", "");
        int most = call.query().value("max-buckets").map(BucketService::number).orElse(MOST_LISTED);
        List<BucketRecord> buckets = catalogue.buckets().of(namespace).stream()
                .filter(bucket -> granted.isEmpty() || granted.get().contains(bucket.name()))
                .filter(bucket ->
                        bucket.name().startsWith(prefix) && bucket.name().compareTo(after) > 0)
                .sorted(Comparator.comparing(BucketRecord::name))
                .limit(most + 1L)
                .toList();
        XmlWriter document = XmlWriter.document("ListAllMyBucketsResult")
                .open("Owner")
                .element("ID", AccountId.of(namespace))
                .element("DisplayName", namespace)
                .close("Owner")
                .open("Buckets");
        List<BucketRecord> page = buckets.size() > most ? buckets.subList(0, most) : buckets;
        page.forEach(bucket -> document.open("Bucket")
                .element("Name", bucket.name())
                .element(
                        "CreationDate",
                        bucket.created().truncatedTo(ChronoUnit.MILLIS).toString())
                .element("BucketRegion", region)
                .close("Bucket"));
        document.close("Buckets");
        if (page.size() < buckets.size()) {
            document.element("ContinuationToken", page.getLast().name());
        }
        call.answerXml(document);
    }

    private static int number(String text) {
        try {
            int most = Integer.parseInt(text);
            if (most >= 1 && most <= MOST_LISTED) {
                return most;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw S3Fault.invalidArgument("Argument max-buckets must be an integer between 1 and 10000");
    }

    void create(S3Call call) {
        BucketName name = call.bucketName();
        if (!call.caller().owns(name.namespace())) {
            throw S3Fault.accessDenied();
        }
        refuseWhatABucketCannotHave(call);
        byte[] body = call.body(LARGEST_DOCUMENT);
        Map<String, String> tags = body.length == 0
                ? Map.of()
                : XmlElement.read(body, "CreateBucketConfiguration")
                        .first("Tags")
                        .map(set -> ConfigurationXml.bucketTags(
                                new XmlElement("Tagging", "", List.of(new XmlElement("TagSet", "", set.children())))))
                        .orElse(Map.of());
        if (catalogue.buckets().read(name).isPresent()) {
            throw alreadyOwned(call);
        }
        BucketRecord bucket = BucketRecord.fresh(name, clock.instant()).withTags(tags);
        createAtEngine(call, bucket);
        if (!catalogue.buckets().create(bucket)) {
            throw alreadyOwned(call);
        }
        call.addHeader("Location", "/" + call.address().bucket());
        call.answer(200);
    }

    private static void refuseWhatABucketCannotHave(S3Call call) {
        String acl = call.header("x-amz-acl").orElse("private");
        if (!acl.equals("private")) {
            throw new S3Fault(
                    400,
                    "InvalidBucketAclWithBlockPublicAccessError",
                    "Bucket cannot have public ACLs; set spec.publicRead of a Bucket instead.");
        }
        if (call.header("x-amz-bucket-object-lock-enabled")
                .filter("true"::equalsIgnoreCase)
                .isPresent()) {
            throw S3Fault.notImplemented("object lock");
        }
    }

    private static S3Fault alreadyOwned(S3Call call) {
        return new S3Fault(
                409,
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
                Map.of("BucketName", call.address().bucket()));
    }

    /** A bucket that is there already is one whose record was lost, since no other has that name. */
    static void createAtEngine(S3Call call, BucketRecord bucket) {
        EngineAnswer made = call.lane().send(EngineRequest.of(HttpMethod.PUT, bucket.atEngine(), "", ""));
        if (!made.succeeded() && made.status() != 409) {
            throw Forwarding.fault(call, made, bucket.atEngine());
        }
        call.lane().discard(made);
    }

    void delete(S3Call call, BucketRecord bucket) {
        EngineAnswer gone = call.lane().send(EngineRequest.of(HttpMethod.DELETE, bucket.atEngine(), "", ""));
        if (!gone.succeeded() && gone.status() != 404) {
            throw Forwarding.fault(call, gone, bucket.atEngine());
        }
        call.lane().discard(gone);
        catalogue.forget(bucket);
        call.answer(204);
    }

    void head(S3Call call) {
        call.addHeader("x-amz-bucket-region", region);
        call.answer(200);
    }

    /** The region that is the default has no name here (S3 API reference, "GetBucketLocation"). */
    void location(S3Call call) {
        XmlWriter document = XmlWriter.document("LocationConstraint");
        call.answer(
                200,
                "application/xml",
                region.equals("us-east-1")
                        ? document.bytes()
                        : document.text(region).bytes());
    }
}
