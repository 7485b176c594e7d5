package dev.hearth.eventing.sources.delivery;

import dev.hearth.eventing.sources.delivery.Answer.Items;
import dev.hearth.eventing.sources.payload.Envelope;
import dev.hearth.eventing.sources.payload.Item;
import dev.hearth.eventing.sources.payload.Window;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The tumbling windows of a lane, one open at a time. The state lives here only; the records of an open window stay
 * uncommitted, so that after a crash the window is done again from its first record and its state with it. One thread.
 */
final class Windows implements Conversation {
    /** A window that holds back more than this many records from being committed is ended early. */
    private static final int MOST_HELD = 200_000;

    private static final byte[] NO_STATE = "{}".getBytes(StandardCharsets.UTF_8);

    private final Duration length;
    private final Policy policy;
    private final Origin origin;
    private final Completion completion;

    private boolean open;
    private Instant start = Instant.EPOCH;
    private byte[] state = NO_STATE;
    private LongStream.Builder held = LongStream.builder();
    private int heldCount;
    private boolean last;
    private boolean early;

    Windows(Duration length, Policy policy, Origin origin, Completion completion) {
        this.length = length;
        this.policy = policy;
        this.origin = origin;
        this.completion = completion;
    }

    /** The start of the window that a record belongs to: whole lengths since 1970. */
    Instant startOf(Item item) {
        long millis = length.toMillis();
        return Instant.ofEpochMilli(Math.floorDiv(item.timestampMillis(), millis) * millis);
    }

    /** When the open window ends by itself. */
    Optional<Instant> end() {
        return open ? Optional.of(start.plus(length)) : Optional.empty();
    }

    /** Does the record belong to a later window than the open one? One that comes late goes into the open one. */
    boolean isLater(Item item) {
        return open && startOf(item).isAfter(start);
    }

    /** Has it grown too large? */
    boolean isFull() {
        return open && (early || heldCount >= MOST_HELD);
    }

    void open(Item first) {
        if (!open) {
            open = true;
            start = startOf(first);
        }
    }

    /** The next invocation is the window's last. */
    void beginLast() {
        last = true;
        early = isFull();
    }

    /** The last invocation has been: its records may be committed. */
    void close() {
        completion.finished(held.build().toArray());
        held = LongStream.builder();
        heldCount = 0;
        state = NO_STATE;
        open = false;
        last = false;
        early = false;
    }

    @Override
    public Envelope envelope() {
        return new Window(start, start.plus(length), state, origin.shard(), origin.sourceArn(), last, last && early)
                .envelope();
    }

    @Override
    public int read(byte[] payload, List<Item> items) {
        Optional<byte[]> returned = Answer.state(payload);
        if (returned.isEmpty() && !last) {
            return Items.ALL_FAILED;
        }
        returned.ifPresent(next -> {
            if (next.length > Policy.LARGEST_STATE) {
                early = true;
            }
            // A state beyond what an event may hold cannot be told, not even once.
            if (next.length < Policy.LARGEST_EVENT / 2) {
                state = next;
            }
        });
        return policy.reportsItemFailures() ? Answer.firstFailed(payload, items, origin.items()) : Items.NONE_FAILED;
    }

    @Override
    public void settled(List<Item> items) {
        completion.settled(items);
        items.forEach(item -> held.add(item.offset()));
        heldCount += items.size();
    }
}
