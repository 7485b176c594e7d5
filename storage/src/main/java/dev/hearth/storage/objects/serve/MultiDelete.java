package dev.hearth.storage.objects.serve;

import dev.hearth.api.Grant;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.Usage.Count;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.engine.EngineAnswer;
import dev.hearth.storage.objects.engine.EngineRequest;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.notify.Change;
import dev.hearth.storage.objects.notify.Notice.Result;
import dev.hearth.storage.objects.notify.Notices.Expected;
import dev.hearth.storage.objects.xml.XmlElement;
import dev.hearth.storage.objects.xml.XmlWriter;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** DeleteObjects: each key by itself is permitted, deleted, or refused in the answer. */
final class MultiDelete {
    private static final int LARGEST_DOCUMENT = 2 << 20;
    private static final int MOST_KEYS = 1000;
    private static final int HEADS_AT_ONCE = 16;

    private final Catalogue catalogue;
    private final Sizes sizes;
    private final Noting noting;

    MultiDelete(Catalogue catalogue, Sizes sizes, Noting noting) {
        this.noting = noting;
        this.catalogue = catalogue;
        this.sizes = sizes;
    }

    private record Wanted(String key, Optional<String> versionId) {}

    private record Refused(Wanted object, S3Fault fault) {}

    void serve(S3Call call, BucketRecord bucket) {
        XmlElement document = XmlElement.read(call.body(LARGEST_DOCUMENT), "Delete");
        boolean quiet = document.value("Quiet").orElse("false").trim().equals("true");
        List<Wanted> wanted = document.all("Object").stream()
                .map(object ->
                        new Wanted(object.value("Key").orElseThrow(S3Fault::malformedXml), object.value("VersionId")))
                .toList();
        if (wanted.isEmpty() || wanted.size() > MOST_KEYS) {
            throw S3Fault.malformedXml();
        }
        List<Wanted> allowed = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        for (Wanted object : wanted) {
            try {
                permit(call, bucket, object.key());
                allowed.add(object);
            } catch (S3Fault fault) {
                refused.add(new Refused(object, fault));
            }
        }
        XmlWriter answer = XmlWriter.document("DeleteResult");
        if (!allowed.isEmpty()) {
            delete(call, bucket, allowed, quiet, answer);
        }
        refused.forEach(each -> error(
                answer, each.object().key(), each.fault().code(), each.fault().message()));
        call.answerXml(answer);
    }

    private static void permit(S3Call call, BucketRecord bucket, String key) {
        if (!call.caller().may(Grant.Access.WRITE, bucket.bucketName(), key)) {
            throw S3Fault.accessDenied();
        }
        Keys.check(key, call.lane().engine());
    }

    private void delete(S3Call call, BucketRecord bucket, List<Wanted> objects, boolean quiet, XmlWriter answer) {
        Map<String, Count> counts = counts(call, bucket, objects);
        byte[] body = body(objects);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("content-type", "application/xml")
                .set("content-md5", md5(body));
        EngineRequest request = new EngineRequest(
                HttpMethod.POST,
                bucket.atEngine(),
                "",
                "delete=",
                headers,
                new EngineRequest.Bytes(Buffer.buffer(body)));
        Map<String, Expected> expected = new HashMap<>();
        objects.forEach(object ->
                expected.computeIfAbsent(object.key(), key -> noting.expect(call, bucket, Change.DELETE, key)));
        XmlElement result;
        try {
            EngineAnswer answered = Forwarding.send(call, request);
            result = XmlElement.read(call.lane().body(answered).getBytes());
        } catch (S3Fault fault) {
            expected.values().forEach(one -> Noting.refused(one, fault));
            throw fault;
        } catch (RuntimeException e) {
            expected.values().forEach(Expected::unsure);
            throw e;
        }
        tell(result, expected);
        for (XmlElement deleted : result.all("Deleted")) {
            String key = deleted.value("Key").orElse("");
            sizes.deleted(bucket, counts.getOrDefault(key, Count.NOTHING));
            if (bucket.taggedObjects()) {
                catalogue.tags().put(bucket.atEngine(), key, Map.of());
            }
            if (!quiet) {
                answer.open("Deleted").element("Key", key);
                for (String part : List.of("VersionId", "DeleteMarker", "DeleteMarkerVersionId")) {
                    deleted.value(part).ifPresent(value -> answer.element(part, value));
                }
                answer.close("Deleted");
            }
        }
        result.all("Error")
                .forEach(error -> error(
                        answer,
                        error.value("Key").orElse(""),
                        error.value("Code").orElse("InternalError"),
                        error.value("Message").orElse("")));
    }

    /** What the engine does not name as deleted was not. */
    private static void tell(XmlElement result, Map<String, Expected> expected) {
        Map<String, Expected> left = new HashMap<>(expected);
        for (XmlElement deleted : result.all("Deleted")) {
            Expected one = left.remove(deleted.value("Key").orElse(""));
            if (one != null && deleted.value("DeleteMarker").orElse("").equals("true")) {
                one.marked(
                        new Result(0, "", deleted.value("DeleteMarkerVersionId").orElse("")));
            } else if (one != null) {
                one.happened(new Result(0, "", deleted.value("VersionId").orElse("")));
            }
        }
        left.values().forEach(Expected::failed);
    }

    /** Asked for only where somebody counts. */
    private static Map<String, Count> counts(S3Call call, BucketRecord bucket, List<Wanted> objects) {
        if (bucket.quota().isEmpty()) {
            return Map.of();
        }
        Map<String, Count> counts = new HashMap<>();
        try (ExecutorService together = Executors.newFixedThreadPool(
                HEADS_AT_ONCE, Thread.ofVirtual().name("objects-head-", 0).factory())) {
            Map<String, Future<Count>> asked = new HashMap<>();
            objects.forEach(object ->
                    asked.computeIfAbsent(object.key(), key -> together.submit(() -> Sizes.of(call, bucket, key))));
            for (Map.Entry<String, Future<Count>> each : asked.entrySet()) {
                counts.put(each.getKey(), each.getValue().get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : S3Fault.internal();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw S3Fault.internal();
        }
        return counts;
    }

    /** Never quiet, since what was deleted is to be counted. */
    private static byte[] body(List<Wanted> objects) {
        XmlWriter document = XmlWriter.document("Delete");
        objects.forEach(object -> {
            document.open("Object").element("Key", object.key());
            object.versionId().ifPresent(version -> document.element("VersionId", version));
            document.close("Object");
        });
        return document.bytes();
    }

    private static String md5(byte[] body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private static void error(XmlWriter answer, String key, String code, String message) {
        answer.open("Error")
                .element("Key", key)
                .element("Code", code)
                .element("Message", message)
                .close("Error");
    }
}
