package dev.hearth.storage.objects.serve;

import dev.hearth.aws.signature.UriCoding;
import dev.hearth.storage.objects.bucket.BucketName;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.request.S3Operation;
import java.util.regex.Pattern;

/** Where a copy comes from: the header {@code x-amz-copy-source}, permitted and under the engine's name of its bucket. */
record CopySource(BucketRecord bucket, String key, String versionQuery) {
    /** One version and nothing behind it that an engine might understand. */
    private static final Pattern VERSION = Pattern.compile("\\?versionId=[A-Za-z0-9._~-]{1,1024}");

    /** @throws S3Fault when it is malformed, or the caller may not read there */
    static CopySource of(S3Call call, Catalogue catalogue) {
        String header = call.header("x-amz-copy-source").orElseThrow();
        int query = header.indexOf('?');
        String version = query < 0 ? "" : header.substring(query);
        if (!version.isEmpty() && !VERSION.matcher(version).matches()) {
            throw malformed();
        }
        String path = UriCoding.decode(query < 0 ? header : header.substring(0, query));
        path = path.startsWith("/") ? path.substring(1) : path;
        int slash = path.indexOf('/');
        if (slash < 1 || slash == path.length() - 1) {
            throw malformed();
        }
        String written = path.substring(0, slash);
        String key = path.substring(slash + 1);
        BucketName name = BucketName.of(written, call.caller().namespace());
        BucketRecord bucket = call.caller()
                .permit(
                        S3Operation.GET_OBJECT,
                        name,
                        written,
                        catalogue.buckets().find(name),
                        key);
        Keys.check(key, call.lane().engine());
        return new CopySource(bucket, key, version);
    }

    private static S3Fault malformed() {
        return S3Fault.invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }

    /** The header for the engine. */
    String atEngine() {
        return '/' + bucket.atEngine() + '/' + UriCoding.encode(key, true) + versionQuery;
    }
}
