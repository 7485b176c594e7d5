package dev.hearth.storage.objects.notify;

import dev.hearth.storage.objects.bucket.Documents;
import dev.hearth.storage.tables.engine.TableEngine;
import java.time.Clock;
import java.time.Duration;

/**
 * Numbers that only grow: milliseconds and a count within each, never back, whatever the clock does and however often the
 * process begins anew. What may be given out is written down ahead of time.
 */
final class Sequencer {
    private static final String DOCUMENT = "objects.sequencer";
    private static final int COUNT_BITS = 16;
    private static final long AHEAD = Duration.ofMinutes(1).toMillis() << COUNT_BITS;

    private final Documents<Mark> marks;
    private final Clock clock;
    private long last;
    private long reserved;

    /** Nothing above was given out. */
    record Mark(long reserved) {}

    Sequencer(TableEngine store, Clock clock) {
        this.marks = new Documents<>(store, Mark.class);
        this.clock = clock;
        this.last = marks.get(DOCUMENT).map(Mark::reserved).orElse(0L);
        this.reserved = last;
    }

    /** 16 hexadecimal digits, in capitals as S3's are; strings of one length compare as the numbers do. */
    synchronized String next() {
        last = Math.max(last + 1, clock.millis() << COUNT_BITS);
        if (last > reserved) {
            reserved = last + AHEAD;
            long mark = reserved;
            if (marks.change(DOCUMENT, before -> new Mark(Math.max(before.reserved(), mark)))
                    .isEmpty()) {
                marks.put(DOCUMENT, new Mark(mark));
            }
        }
        return "%016X".formatted(last);
    }
}
