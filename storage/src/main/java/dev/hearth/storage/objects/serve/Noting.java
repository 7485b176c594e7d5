package dev.hearth.storage.objects.serve;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.engine.EngineAnswer;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.notify.Change;
import dev.hearth.storage.objects.notify.Notice.Result;
import dev.hearth.storage.objects.notify.Notice.Source;
import dev.hearth.storage.objects.notify.Notices;
import dev.hearth.storage.objects.notify.Notices.Expected;
import dev.hearth.storage.objects.request.Caller;
import java.util.function.Function;
import java.util.function.Supplier;

/** Sees to it that changes of objects are noted before they are made and told when they are. */
final class Noting {
    private final Notices notices;

    Noting(Notices notices) {
        this.notices = notices;
    }

    /** Notes the change before it is made. */
    Expected expect(S3Call call, BucketRecord bucket, Change change, String key) {
        String principal = switch (call.caller()) {
            case Caller.Anonymous anonymous -> "Anonymous";
            case Caller.KeyHolder holder -> "AWS:" + holder.key().accessKeyId();
        };
        return notices.expect(
                bucket,
                change,
                key,
                new Source(principal, call.remoteAddress(), call.requestId()),
                call.header("x-amzn-trace-id").orElse(""));
    }

    /**
     * Makes the change.
     *
     * @param led asked only when somebody wants to know
     */
    <T> T around(
            S3Call call, BucketRecord bucket, Change change, String key, Supplier<T> work, Function<T, Result> led) {
        Expected expected = expect(call, bucket, change, key);
        if (!expected.wanted()) {
            return work.get();
        }
        try {
            T made = work.get();
            expected.happened(led.apply(made));
            return made;
        } catch (S3Fault fault) {
            refused(expected, fault);
            throw fault;
        } catch (RuntimeException e) {
            expected.unsure();
            throw e;
        }
    }

    /** An engine that answers so has changed nothing; one that is broken may have. */
    static void refused(Expected expected, S3Fault fault) {
        if (fault.status() < 500) {
            expected.failed();
        } else {
            expected.unsure();
        }
    }

    static Result of(EngineAnswer answer, long size, String eTag) {
        String version = answer.headers().get("x-amz-version-id");
        return new Result(size, eTag.replace("\"", ""), version == null ? "" : version);
    }
}
