package dev.hearth.storage.objects.serve;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.Usage.Count;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.xml.XmlElement;
import java.util.Map;

/** GetObjectTagging, PutObjectTagging, DeleteObjectTagging, and the ACL that every object has. */
final class TagService {
    private static final int LARGEST_DOCUMENT = 64 * 1024;

    private final Catalogue catalogue;
    private final ObjectService objects;

    TagService(Catalogue catalogue, ObjectService objects) {
        this.catalogue = catalogue;
        this.objects = objects;
    }

    void get(S3Call call, BucketRecord bucket) {
        mustExist(call, bucket);
        call.answerXml(ConfigurationXml.tagging(
                catalogue.tags().of(bucket.atEngine(), call.address().key())));
    }

    void put(S3Call call, BucketRecord bucket) {
        Map<String, String> tags = ConfigurationXml.objectTags(XmlElement.read(call.body(LARGEST_DOCUMENT), "Tagging"));
        mustExist(call, bucket);
        objects.retag(bucket, call.address().key(), tags);
        call.answer(200);
    }

    void delete(S3Call call, BucketRecord bucket) {
        mustExist(call, bucket);
        objects.retag(bucket, call.address().key(), Map.of());
        call.answer(204);
    }

    void acl(S3Call call, BucketRecord bucket) {
        mustExist(call, bucket);
        call.answerXml(BucketConfigurations.acl(bucket, bucket.publicRead()));
    }

    private static void mustExist(S3Call call, BucketRecord bucket) {
        String key = call.address().key();
        if (Sizes.of(call, bucket, key).equals(Count.NOTHING)) {
            throw ObjectService.noSuchKey(key);
        }
    }
}
