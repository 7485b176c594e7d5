package dev.hearth.storage.objects.serve;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.Usage.Count;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.engine.EngineAnswer;
import dev.hearth.storage.objects.engine.EngineRequest;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.notify.Change;
import dev.hearth.storage.objects.notify.Notices.Expected;
import dev.hearth.storage.objects.payload.VerifiedBody;
import dev.hearth.storage.objects.request.S3Query;
import dev.hearth.storage.objects.xml.XmlElement;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** GetObject, HeadObject, PutObject, CopyObject, DeleteObject and what is listed. */
final class ObjectService {
    private final Catalogue catalogue;
    private final Sizes sizes;
    private final Noting noting;

    ObjectService(Catalogue catalogue, Sizes sizes, Noting noting) {
        this.noting = noting;
        this.catalogue = catalogue;
        this.sizes = sizes;
    }

    void read(S3Call call, BucketRecord bucket) {
        EngineRequest request = Forwarding.request(call, bucket, new EngineRequest.None());
        EngineAnswer answer = Forwarding.send(call, request);
        if (bucket.taggedObjects()) {
            int tags =
                    catalogue.tags().of(bucket.atEngine(), call.address().key()).size();
            if (tags > 0) {
                call.addHeader("x-amz-tagging-count", Integer.toString(tags));
            }
        }
        call.answer(answer);
    }

    void list(S3Call call, BucketRecord bucket) {
        Forwarding.passDocument(call, Forwarding.request(call, bucket, new EngineRequest.None()));
    }

    void put(S3Call call, BucketRecord bucket) {
        refuseAcl(call);
        Map<String, String> tags = tags(call);
        String key = call.address().key();
        Keys.checkWrite(key, call.expectation().bytes(), call.lane().engine());
        VerifiedBody body = call.stream();
        EngineAnswer answer = noting.around(
                call,
                bucket,
                Change.PUT,
                key,
                () -> sizes.writing(
                        call,
                        bucket,
                        key,
                        body.expected().bytes(),
                        same -> Forwarding.send(
                                call, Forwarding.request(call, bucket, new EngineRequest.Stream(body)))),
                made -> Noting.of(made, body.expected().bytes(), eTag(made)));
        retag(bucket, key, tags);
        body.trailing()
                .ifPresent(sum ->
                        call.addHeader(body.expected().trailing().orElseThrow().header(), sum));
        call.answer(answer);
    }

    void copy(S3Call call, BucketRecord bucket) {
        refuseAcl(call);
        CopySource source = CopySource.of(call, catalogue);
        String key = call.address().key();
        boolean replace = call.header("x-amz-tagging-directive").orElse("COPY").equals("REPLACE");
        Map<String, String> tags = replace ? tags(call) : tagsOf(source);
        long bytes = bucket.quota().isPresent()
                ? Sizes.of(call, source.bucket(), source.key()).bytes()
                : 0;
        EngineRequest request = Forwarding.request(call, bucket, new EngineRequest.None());
        request.headers().set("x-amz-copy-source", source.atEngine());
        Written copied = noting.around(
                call,
                bucket,
                Change.COPY,
                key,
                () -> sizes.writing(call, bucket, key, bytes, same -> {
                    EngineAnswer answer = Forwarding.send(call, request);
                    return new Written(answer, call.lane().body(answer).toString(StandardCharsets.UTF_8));
                }),
                made -> Noting.of(
                        made.answer(),
                        Sizes.of(call, bucket, key).bytes(),
                        XmlElement.read(made.document().getBytes(StandardCharsets.UTF_8))
                                .value("ETag")
                                .orElse("")));
        retag(bucket, key, tags);
        String renamed = Forwarding.renamed(call, copied.document(), request.bucket());
        call.answer(copied.answer(), renamed.getBytes(StandardCharsets.UTF_8));
    }

    /** What the engine said of an object that it has written. */
    record Written(EngineAnswer answer, String document) {}

    private static String eTag(EngineAnswer answer) {
        String eTag = answer.headers().get("etag");
        return eTag == null ? "" : eTag;
    }

    private Map<String, String> tagsOf(CopySource source) {
        return source.bucket().taggedObjects()
                ? catalogue.tags().of(source.bucket().atEngine(), source.key())
                : Map.of();
    }

    void delete(S3Call call, BucketRecord bucket) {
        String key = call.address().key();
        Optional<Count> gone = sizes.before(call, bucket, key);
        Expected expected = noting.expect(call, bucket, Change.DELETE, key);
        EngineAnswer answer;
        try {
            answer = Forwarding.send(call, Forwarding.request(call, bucket, new EngineRequest.None()));
        } catch (S3Fault fault) {
            Noting.refused(expected, fault);
            throw fault;
        } catch (RuntimeException e) {
            expected.unsure();
            throw e;
        }
        if ("true".equals(answer.headers().get("x-amz-delete-marker"))) {
            expected.marked(Noting.of(answer, 0, ""));
        } else {
            expected.happened(Noting.of(answer, 0, ""));
        }
        gone.ifPresent(count -> sizes.deleted(bucket, count));
        if (bucket.taggedObjects() && !call.query().has("versionId")) {
            catalogue.tags().put(bucket.atEngine(), key, Map.of());
        }
        call.answer(answer);
    }

    /** The tags that a write brings along in {@code x-amz-tagging}. */
    static Map<String, String> tags(S3Call call) {
        return call.header("x-amz-tagging")
                .map(header -> ConfigurationXml.headerTags(S3Query.of(header).values()))
                .orElse(Map.of());
    }

    /** A written object has the tags that came with it and none that it had before. */
    void retag(BucketRecord bucket, String key, Map<String, String> tags) {
        if (!tags.isEmpty()) {
            catalogue.buckets().change(bucket.bucketName(), BucketRecord::withTaggedObjects);
        }
        if (!tags.isEmpty() || bucket.taggedObjects()) {
            catalogue.tags().put(bucket.atEngine(), key, tags);
        }
    }

    static void refuseAcl(S3Call call) {
        String acl = call.header("x-amz-acl").orElse("private");
        boolean grants =
                call.headers().names().stream().anyMatch(name -> name.regionMatches(true, 0, "x-amz-grant-", 0, 12));
        if (grants || !(acl.equals("private") || acl.equals("bucket-owner-full-control"))) {
            throw BucketConfigurations.aclsAreOff();
        }
    }

    static S3Fault noSuchKey(String key) {
        return new S3Fault(404, "NoSuchKey", "The specified key does not exist.", Map.of("Key", key));
    }
}
