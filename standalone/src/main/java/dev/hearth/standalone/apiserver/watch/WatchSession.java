package dev.hearth.standalone.apiserver.watch;

import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.store.Change;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import dev.hearth.standalone.apiserver.store.Subscription;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One watch while it runs. The store's writers put changes into a bounded queue; the event loop writes them out.
 *
 * <pre>
 *   store ── offer ──▶ queue ── drain (event loop) ──▶ outlet
 *                        └─ full: the reader is cut off, and will list again
 * </pre>
 */
public final class WatchSession {
    private static final Logger LOG = Logger.getLogger(WatchSession.class);
    private static final int MOST_WAITING = 8192;
    private static final long BOOKMARK_EVERY_MILLIS = 30_000;

    private final WatchPlan plan;
    private final Context context;
    private final Outlet outlet;
    private final ArrayDeque<Event> queue = new ArrayDeque<>();
    private boolean draining;
    private boolean first = true;
    private volatile boolean closed;
    private volatile @Nullable Subscription subscription;
    private long bookmarkTimer = -1;
    private long endTimer = -1;

    private sealed interface Event {
        record Of(String type, Stored stored) implements Event {}

        record Bookmark(long version, boolean initialEnd) implements Event {}

        record Failed(ApiFailure failure) implements Event {}
    }

    public WatchSession(WatchPlan plan, Context context, Outlet outlet) {
        this.plan = plan;
        this.context = context;
        this.outlet = outlet;
    }

    /** Begins; blocks for the store's lock, so not on an event loop. */
    public void start() {
        try {
            Subscription made = plan.listFirst()
                    ? plan.objects().follow(plan.kind().bucket(), plan.namespace(), this::open, this::take)
                    : plan.objects().resume(plan.kind().bucket(), plan.since(), this::take);
            subscription = made;
            if (closed) {
                made.close();
            }
        } catch (ApiFailure failure) {
            offer(new Event.Failed(failure));
        }
        context.runOnContext(ignored -> setTimers());
    }

    private void setTimers() {
        if (closed) {
            return;
        }
        var vertx = context.owner();
        if (plan.bookmarks()) {
            bookmarkTimer = vertx.setPeriodic(
                    BOOKMARK_EVERY_MILLIS,
                    ignored -> plan.objects().atBarrier(version -> offer(new Event.Bookmark(version, false))));
        }
        long seconds = plan.timeoutSeconds() > 0
                ? plan.timeoutSeconds()
                : ThreadLocalRandom.current().nextLong(1800, 3600);
        endTimer = vertx.setTimer(Math.min(seconds, 86_400) * 1000, ignored -> finish());
    }

    private void open(Objects.Listing listing) {
        for (Stored stored : listing.objects()) {
            if (plan.covers(stored)) {
                offer(new Event.Of("ADDED", stored));
            }
        }
        if (plan.endsInitial()) {
            offer(new Event.Bookmark(listing.resourceVersion(), true));
        }
    }

    private void take(Change change) {
        switch (change) {
            case Change.Added added -> {
                if (plan.covers(added.after())) {
                    offer(new Event.Of("ADDED", added.after()));
                }
            }
            case Change.Modified modified -> {
                boolean before = plan.covers(modified.before());
                boolean after = plan.covers(modified.after());
                if (before || after) {
                    String type = before && after ? "MODIFIED" : after ? "ADDED" : "DELETED";
                    offer(new Event.Of(type, modified.after()));
                }
            }
            case Change.Deleted deleted -> {
                if (plan.covers(deleted.last())) {
                    offer(new Event.Of("DELETED", deleted.last()));
                }
            }
        }
    }

    private void offer(Event event) {
        synchronized (queue) {
            if (closed) {
                return;
            }
            if (queue.size() >= MOST_WAITING && event instanceof Event.Of && !plan.listFirst()) {
                cutOff();
                return;
            }
            if (queue.size() >= 16 * MOST_WAITING) {
                cutOff();
                return;
            }
            queue.add(event);
            if (draining) {
                return;
            }
            draining = true;
        }
        context.runOnContext(ignored -> drain());
    }

    private void cutOff() {
        LOG.warnf(
                "Watch is cut off: its reader is too slow kind=%s", plan.kind().kind());
        queue.clear();
        closed = true;
        context.runOnContext(ignored -> {
            close();
            outlet.cut();
        });
    }

    private void drain() {
        while (!closed) {
            if (outlet.isFull()) {
                outlet.whenDrained(this::drain);
                return;
            }
            Event event;
            synchronized (queue) {
                event = queue.poll();
                if (event == null) {
                    draining = false;
                    return;
                }
            }
            write(event);
        }
    }

    private void write(Event event) {
        switch (event) {
            case Event.Of of -> {
                outlet.send(frame(of.type(), plan.bytes(of.stored(), first)));
                first = false;
            }
            case Event.Bookmark bookmark ->
                outlet.send(frame("BOOKMARK", plan.bookmark(bookmark.version(), bookmark.initialEnd())));
            case Event.Failed failed -> {
                outlet.send(frame("ERROR", Json.bytes(failed.failure().status())));
                finish();
            }
        }
    }

    private static Buffer frame(String type, byte[] object) {
        return Buffer.buffer()
                .appendBytes(("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII))
                .appendBytes(object)
                .appendString("}\n");
    }

    private void finish() {
        if (!closed) {
            close();
            outlet.end();
        }
    }

    /** Stops following; on the event loop, also when the reader went away. */
    public void close() {
        closed = true;
        Subscription running = subscription;
        if (running != null) {
            running.close();
        }
        context.owner().cancelTimer(bookmarkTimer);
        context.owner().cancelTimer(endTimer);
    }
}
