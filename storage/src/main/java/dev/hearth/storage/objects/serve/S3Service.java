package dev.hearth.storage.objects.serve;

import dev.hearth.api.AccountId;
import dev.hearth.api.Grant;
import dev.hearth.storage.objects.bucket.BucketName;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.notify.Notices;
import dev.hearth.storage.objects.request.Caller;
import dev.hearth.storage.objects.request.S3Operation;
import java.time.Clock;
import java.util.Optional;

/**
 * Serves calls of the S3 API: bucket → CORS → may he? → key → operation. One for the process; blocks.
 */
public final class S3Service {
    private final Catalogue catalogue;
    private final BucketService buckets;
    private final BucketConfigurations configurations;
    private final ObjectService objects;
    private final TagService tags;
    private final Uploads uploads;
    private final MultiDelete multiDelete;

    /** @param notices tells of changes */
    public S3Service(Catalogue catalogue, Notices notices, Clock clock, String region) {
        Noting noting = new Noting(notices);
        Sizes sizes = new Sizes(catalogue.usage());
        this.catalogue = catalogue;
        this.buckets = new BucketService(catalogue, clock, region);
        this.configurations = new BucketConfigurations(catalogue, notices, region);
        this.objects = new ObjectService(catalogue, sizes, noting);
        this.tags = new TagService(catalogue, objects);
        this.uploads = new Uploads(catalogue, sizes, objects, noting);
        this.multiDelete = new MultiDelete(catalogue, sizes, noting);
    }

    /** @throws S3Fault what the caller is to be told instead of an answer */
    public void serve(S3Call call) {
        switch (call.operation()) {
            case LIST_BUCKETS -> buckets.list(call);
            case CREATE_BUCKET -> buckets.create(call);
            case PREFLIGHT ->
                Cors.preflight(
                        call,
                        call.address().isService()
                                ? Optional.empty()
                                : catalogue.buckets().find(call.bucketName()));
            default -> within(call, bucket(call));
        }
    }

    private BucketRecord bucket(S3Call call) {
        BucketName name = call.bucketName();
        Optional<BucketRecord> found = catalogue.buckets().find(name);
        found.ifPresent(bucket -> Cors.apply(call, bucket));
        checkOwner(call, name);
        boolean listing = call.operation().need() == S3Operation.Need.LIST;
        String key = listing ? call.query().value("prefix", "") : call.address().key();
        BucketRecord bucket =
                call.caller().permit(call.operation(), name, call.address().bucket(), found, key);
        boolean mayRead = call.caller().may(Grant.Access.READ, name, key);
        if (call.operation().publicRead() && !mayRead && call.query().has("versionId")) {
            throw S3Fault.accessDenied(); // open is what a key has now, not what it had once
        }
        if (listing) {
            Keys.checkPrefix(key, call.lane().engine());
        } else if (!key.isEmpty()) {
            Keys.check(key, call.lane().engine());
        }
        return bucket;
    }

    /** A caller may say whose bucket he means, and nothing is to happen to another's. */
    private static void checkOwner(S3Call call, BucketName name) {
        boolean other = call.header("x-amz-expected-bucket-owner")
                .filter(owner -> !owner.equals(AccountId.of(name.namespace())))
                .isPresent();
        boolean splits = call.query().values().entrySet().stream()
                .anyMatch(parameter -> parameter.getKey().startsWith("response-")
                        && parameter.getValue().chars().anyMatch(c -> c < ' ' || c == 0x7f));
        if (splits) {
            throw S3Fault.invalidArgument("Header value cannot be represented");
        }
        boolean overrides = call.caller() instanceof Caller.Anonymous
                && call.query().values().keySet().stream().anyMatch(parameter -> parameter.startsWith("response-"));
        if (other) {
            throw S3Fault.accessDenied();
        }
        if (overrides) {
            throw S3Fault.invalidRequest(
                    "Request specific response headers cannot be used for anonymous GET requests.");
        }
    }

    private void within(S3Call call, BucketRecord bucket) {
        switch (call.operation()) {
            case DELETE_BUCKET -> buckets.delete(call, bucket);
            case HEAD_BUCKET -> buckets.head(call);
            case GET_BUCKET_LOCATION -> buckets.location(call);
            case LIST_OBJECTS, LIST_OBJECT_VERSIONS, LIST_MULTIPART_UPLOADS, GET_OBJECT_ATTRIBUTES ->
                objects.list(call, bucket);
            case DELETE_OBJECTS -> multiDelete.serve(call, bucket);
            case GET_BUCKET_CONFIGURATION -> configurations.get(call, bucket);
            case PUT_BUCKET_CONFIGURATION -> configurations.put(call, bucket);
            case DELETE_BUCKET_CONFIGURATION -> configurations.delete(call, bucket);
            case GET_OBJECT, HEAD_OBJECT -> objects.read(call, bucket);
            case PUT_OBJECT -> objects.put(call, bucket);
            case COPY_OBJECT -> objects.copy(call, bucket);
            case DELETE_OBJECT -> objects.delete(call, bucket);
            case GET_OBJECT_TAGGING -> tags.get(call, bucket);
            case PUT_OBJECT_TAGGING -> tags.put(call, bucket);
            case DELETE_OBJECT_TAGGING -> tags.delete(call, bucket);
            case GET_OBJECT_ACL -> tags.acl(call, bucket);
            case PUT_OBJECT_ACL -> throw BucketConfigurations.aclsAreOff();
            case CREATE_MULTIPART_UPLOAD -> uploads.create(call, bucket);
            case UPLOAD_PART -> uploads.part(call, bucket);
            case UPLOAD_PART_COPY -> uploads.copyPart(call, bucket);
            case LIST_PARTS -> uploads.listParts(call, bucket);
            case COMPLETE_MULTIPART_UPLOAD -> uploads.complete(call, bucket);
            case ABORT_MULTIPART_UPLOAD -> uploads.abort(call, bucket);
            case POST_OBJECT -> throw S3Fault.notImplemented("uploads by HTML form");
            case OTHER_OBJECT_OPERATION ->
                throw S3Fault.notImplemented("this sub-resource of an object: "
                        + String.join(", ", call.query().values().keySet()));
            case LIST_BUCKETS, CREATE_BUCKET, PREFLIGHT -> throw S3Fault.internal(); // served before
        }
    }
}
