package dev.hearth.storage.objects.serve;

import dev.hearth.aws.signature.UriCoding;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.engine.EngineAnswer;
import dev.hearth.storage.objects.engine.EngineRequest;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.notify.Change;
import dev.hearth.storage.objects.payload.VerifiedBody;
import dev.hearth.storage.objects.xml.XmlElement;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Multipart uploads. */
final class Uploads {
    private static final int LARGEST_DOCUMENT = 4 << 20;

    private final Catalogue catalogue;
    private final Sizes sizes;
    private final ObjectService objects;
    private final Noting noting;

    Uploads(Catalogue catalogue, Sizes sizes, ObjectService objects, Noting noting) {
        this.noting = noting;
        this.catalogue = catalogue;
        this.sizes = sizes;
        this.objects = objects;
    }

    void create(S3Call call, BucketRecord bucket) {
        ObjectService.refuseAcl(call);
        Keys.checkWrite(call.address().key(), 1, call.lane().engine());
        Map<String, String> tags = ObjectService.tags(call);
        EngineRequest request = Forwarding.request(call, bucket, new EngineRequest.None());
        EngineAnswer answer = Forwarding.send(call, request);
        byte[] document = call.lane().body(answer).getBytes();
        if (!tags.isEmpty()) {
            catalogue.buckets().change(bucket.bucketName(), BucketRecord::withTaggedObjects);
            catalogue
                    .tags()
                    .ofUpload(
                            bucket.atEngine(),
                            XmlElement.read(document).value("UploadId").orElseThrow(S3Fault::internal),
                            tags);
        }
        String renamed = Forwarding.renamed(call, new String(document, StandardCharsets.UTF_8), request.bucket());
        call.answer(answer, renamed.getBytes(StandardCharsets.UTF_8));
    }

    void part(S3Call call, BucketRecord bucket) {
        sizes.checkPart(bucket, call.expectation().bytes());
        VerifiedBody body = call.stream();
        Forwarding.pass(call, Forwarding.request(call, bucket, new EngineRequest.Stream(body)));
    }

    void copyPart(S3Call call, BucketRecord bucket) {
        CopySource source = CopySource.of(call, catalogue);
        EngineRequest request = Forwarding.request(call, bucket, new EngineRequest.None());
        request.headers().set("x-amz-copy-source", source.atEngine());
        Forwarding.passDocument(call, request);
    }

    void complete(S3Call call, BucketRecord bucket) {
        byte[] parts = call.body(LARGEST_DOCUMENT);
        String key = call.address().key();
        String uploadId = call.query().value("uploadId", "");
        long bytes = bucket.quota().isPresent() ? bytesOf(call, bucket, uploadId, parts) : 0;
        EngineRequest request = Forwarding.request(call, bucket, new EngineRequest.Bytes(Buffer.buffer(parts)));
        Completed done = noting.around(
                call,
                bucket,
                Change.COMPLETE_MULTIPART_UPLOAD,
                key,
                () -> sizes.writing(call, bucket, key, bytes, same -> completed(same, request)),
                made -> Noting.of(
                        made.answer(),
                        Sizes.of(call, bucket, key).bytes(),
                        XmlElement.read(made.document().trim().getBytes(StandardCharsets.UTF_8))
                                .value("ETag")
                                .orElse("")));
        if (bucket.taggedObjects()) {
            objects.retag(bucket, key, catalogue.tags().takeFromUpload(bucket.atEngine(), uploadId));
        }
        String renamed = Forwarding.renamed(call, done.document(), request.bucket());
        call.answer(done.answer(), renamed.getBytes(StandardCharsets.UTF_8));
    }

    private record Completed(EngineAnswer answer, String document) {}

    /** It may fail after it has begun to answer 200 (S3 API reference, "CompleteMultipartUpload"). */
    private static Completed completed(S3Call call, EngineRequest request) {
        EngineAnswer answer = Forwarding.send(call, request);
        Buffer document = call.lane().body(answer);
        XmlElement root =
                XmlElement.read(document.toString(StandardCharsets.UTF_8).trim().getBytes(StandardCharsets.UTF_8));
        if (root.name().equals("Error")) {
            throw new S3Fault(
                    500,
                    root.value("Code").orElse("InternalError"),
                    root.value("Message")
                            .orElse("")
                            .replace(request.bucket(), call.address().bucket()));
        }
        return new Completed(answer, document.toString(StandardCharsets.UTF_8));
    }

    /** Of the parts that the object is to be made of. */
    private static long bytesOf(S3Call call, BucketRecord bucket, String uploadId, byte[] parts) {
        Set<Integer> wanted = XmlElement.read(parts).all("Part").stream()
                .map(part -> number(part.value("PartNumber").orElse("")))
                .collect(Collectors.toSet());
        long bytes = 0;
        String after = "0";
        while (true) {
            EngineAnswer answer = Forwarding.send(
                    call,
                    EngineRequest.of(
                            HttpMethod.GET,
                            bucket.atEngine(),
                            call.address().key(),
                            "uploadId=" + UriCoding.encode(uploadId, false) + "&part-number-marker=" + after));
            XmlElement page = XmlElement.read(call.lane().body(answer).getBytes());
            for (XmlElement part : page.all("Part")) {
                if (wanted.contains(number(part.value("PartNumber").orElse("")))) {
                    bytes += Long.parseLong(part.value("Size").orElse("0"));
                }
            }
            String next = page.value("NextPartNumberMarker").orElse("");
            if (!page.value("IsTruncated").orElse("false").equals("true") || next.isEmpty() || next.equals(after)) {
                return bytes;
            }
            after = next;
        }
    }

    /** As a number: engines take {@code 01} for 1, and what they take is to be counted. */
    private static int number(String text) {
        try {
            return Integer.parseInt(text.trim());
        } catch (NumberFormatException e) {
            throw S3Fault.malformedXml();
        }
    }

    void abort(S3Call call, BucketRecord bucket) {
        EngineAnswer answer = Forwarding.send(call, Forwarding.request(call, bucket, new EngineRequest.None()));
        if (bucket.taggedObjects()) {
            catalogue.tags().takeFromUpload(bucket.atEngine(), call.query().value("uploadId", ""));
        }
        call.answer(answer);
    }

    void listParts(S3Call call, BucketRecord bucket) {
        Forwarding.passDocument(call, Forwarding.request(call, bucket, new EngineRequest.None()));
    }
}
