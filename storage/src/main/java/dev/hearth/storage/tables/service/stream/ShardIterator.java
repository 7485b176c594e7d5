package dev.hearth.storage.tables.service.stream;

import dev.hearth.storage.tables.service.request.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A place in a shard, as GetRecords is given it: opaque to clients, good for 15 minutes.
 *
 * @param arn of the stream, for the caller's eyes
 * @param stream the engine's id, which nobody can guess
 * @param view of the stream
 * @param after records behind this sequence come next
 */
record ShardIterator(
        String arn,
        String namespace,
        String table,
        String stream,
        int shard,
        String view,
        long after,
        long issuedAtMillis) {
    private static final long GOOD_FOR_MILLIS = 15 * 60 * 1000L;

    String text() {
        String inner = String.join(
                "\n",
                namespace,
                table,
                stream,
                Integer.toString(shard),
                view,
                Long.toString(after),
                Long.toString(issuedAtMillis));
        return arn + "|1|" + Base64.getEncoder().encodeToString(inner.getBytes(StandardCharsets.UTF_8));
    }

    static ShardIterator read(String text, long nowMillis) {
        String[] outer = text.split("\\|", 3);
        if (outer.length == 3) {
            try {
                String[] inner =
                        new String(Base64.getDecoder().decode(outer[2]), StandardCharsets.UTF_8).split("\n", -1);
                if (inner.length == 7) {
                    ShardIterator iterator = new ShardIterator(
                            outer[0],
                            inner[0],
                            inner[1],
                            inner[2],
                            Integer.parseInt(inner[3]),
                            inner[4],
                            Long.parseLong(inner[5]),
                            Long.parseLong(inner[6]));
                    if (nowMillis - iterator.issuedAtMillis > GOOD_FOR_MILLIS) {
                        throw Fault.EXPIRED_ITERATOR.says("Iterator expired");
                    }
                    return iterator;
                }
            } catch (IllegalArgumentException e) {
                // said below
            }
        }
        throw Fault.VALIDATION.says("Invalid ShardIterator");
    }

    ShardIterator at(long sequence, long nowMillis) {
        return new ShardIterator(arn, namespace, table, stream, shard, view, sequence, nowMillis);
    }
}
