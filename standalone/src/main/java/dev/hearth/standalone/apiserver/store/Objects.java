package dev.hearth.standalone.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind.Bucket;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Holds every object. Writes compare and set: whoever changed an object since it was read makes the write fail with
 * {@link Moved}, and the caller decides whether to try again.
 */
public final class Objects implements Closeable {
    private static final Logger LOG = Logger.getLogger(Objects.class);
    private static final long COMPACT_ABOVE_BYTES = 8L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Bucket, Shelf> shelves = new ConcurrentHashMap<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private final Journal journal;
    private final long bootVersion;
    private long version;
    private long liveBytes;
    private boolean closed;

    /** The object was changed, made or deleted since the caller read it. */
    public static final class Moved extends Exception {
        Moved() {
            super("the object has been modified", null, false, false);
        }
    }

    /** The objects of a bucket at one resource version. */
    public record Listing(long resourceVersion, List<Stored> objects) {}

    private Objects(Path folder) throws IOException {
        journal = new Journal(folder, this::replay);
        bootVersion = Math.max(version, 1);
        version = bootVersion;
        shelves.values().forEach(shelf -> shelf.forgetUpTo(bootVersion));
        Thread.ofVirtual().name("journal-sync").start(this::syncEverySecond);
    }

    /** Opens the folder, making it if there is none; fails when another process has it open. */
    public static Objects open(Path folder) {
        try {
            return new Objects(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void replay(Journal.Entry entry) {
        switch (entry) {
            case Journal.Entry.Put put -> {
                ObjectNode object = (ObjectNode) Json.read(put.json());
                Stored stored = new Stored(put.key(), put.resourceVersion(), object, put.json());
                liveBytes += put.json().length
                        - shelf(put.key().bucket())
                                .put(stored)
                                .map(b -> b.json().length)
                                .orElse(0);
                version = Math.max(version, put.resourceVersion());
            }
            case Journal.Entry.Delete delete -> {
                shelf(delete.key().bucket()).remove(delete.key()).ifPresent(gone -> liveBytes -= gone.json().length);
                version = Math.max(version, delete.resourceVersion());
            }
            case Journal.Entry.Version reached -> version = Math.max(version, reached.resourceVersion());
        }
    }

    private Shelf shelf(Bucket bucket) {
        return shelves.computeIfAbsent(bucket, ignored -> new Shelf(bootVersion));
    }

    /** Every change of every bucket, under the store's lock and in order: a listener must only take note. */
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }

    public Optional<Stored> get(Key key) {
        return shelf(key.bucket()).get(key);
    }

    public long resourceVersion() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** All objects of the bucket, or of one namespace of it, in order of their names. */
    public Listing list(Bucket bucket, String namespace) {
        lock.lock();
        try {
            return new Listing(version, shelf(bucket).list(namespace));
        } finally {
            lock.unlock();
        }
    }

    /** The same without the lock, for those who need no one resource version. */
    public List<Stored> peek(Bucket bucket, String namespace) {
        return shelf(bucket).list(namespace);
    }

    /** The newest names of a bucket; only its size. */
    public int count(Bucket bucket) {
        return shelf(bucket).size();
    }

    /** Stores an object that is not there yet; sets its resourceVersion. */
    public Stored create(Key key, ObjectNode object) throws Moved {
        return write(key, Optional.empty(), object);
    }

    /** Replaces {@code before}; sets the new object's resourceVersion. */
    public Stored update(Stored before, ObjectNode object) throws Moved {
        return write(before.key(), Optional.of(before), object);
    }

    private Stored write(Key key, Optional<Stored> before, ObjectNode object) throws Moved {
        lock.lock();
        try {
            Shelf shelf = shelf(key.bucket());
            check(shelf, key, before);
            long next = version + 1;
            Meta.of(object).put("resourceVersion", Long.toString(next));
            byte[] json = Json.bytes(object);
            journal.put(key, next, json);
            version = next;
            Stored after = new Stored(key, next, object, json);
            shelf.put(after);
            liveBytes += json.length - before.map(one -> one.json().length).orElse(0);
            publish(
                    shelf,
                    before.<Change>map(old -> new Change.Modified(old, after)).orElse(new Change.Added(after)));
            return after;
        } catch (IOException e) {
            throw diskFailed(e);
        } finally {
            lock.unlock();
        }
    }

    /** Takes {@code before} away; the result is its last state, at the resource version of the deletion. */
    public Stored delete(Stored before) throws Moved {
        lock.lock();
        try {
            Shelf shelf = shelf(before.key().bucket());
            check(shelf, before.key(), Optional.of(before));
            long next = version + 1;
            journal.delete(before.key(), next);
            version = next;
            shelf.remove(before.key());
            liveBytes -= before.json().length;
            ObjectNode last = before.object().deepCopy();
            Meta.of(last).put("resourceVersion", Long.toString(next));
            Stored gone = new Stored(before.key(), next, last, Json.bytes(last));
            publish(shelf, new Change.Deleted(gone));
            return gone;
        } catch (IOException e) {
            throw diskFailed(e);
        } finally {
            lock.unlock();
        }
    }

    private void check(Shelf shelf, Key key, Optional<Stored> expected) throws Moved {
        if (closed) {
            throw ApiFailure.of(503, "ServiceUnavailable", "the API server is shutting down");
        }
        Optional<Stored> found = shelf.get(key);
        if (!found.map(Stored::resourceVersion).equals(expected.map(Stored::resourceVersion))) {
            throw new Moved();
        }
    }

    private static ApiFailure diskFailed(IOException e) {
        LOG.error("Journal cannot be written", e);
        return ApiFailure.internal("the object could not be written to disk: " + e.getMessage());
    }

    private void publish(Shelf shelf, Change change) throws IOException {
        shelf.publish(change);
        listeners.forEach(listener -> listener.accept(change));
        if (journal.size() > COMPACT_ABOVE_BYTES && journal.size() > 4 * liveBytes) {
            compact();
        }
    }

    private void compact() throws IOException {
        List<Stored> live = new ArrayList<>();
        shelves.values().forEach(shelf -> live.addAll(shelf.list("")));
        journal.compact(live, version);
    }

    /**
     * Follows a bucket: first {@code opening} runs with what is there now, then {@code sink} gets every later change;
     * both under the store's lock. Ends when the subscription is closed.
     */
    public Subscription follow(Bucket bucket, String namespace, Consumer<Listing> opening, Consumer<Change> sink) {
        lock.lock();
        try {
            Shelf shelf = shelf(bucket);
            opening.accept(new Listing(version, shelf.list(namespace)));
            return shelf.subscribe(sink);
        } finally {
            lock.unlock();
        }
    }

    /** Follows from after {@code since}; an {@link ApiFailure} 410 when the history does not reach back so far. */
    public Subscription resume(Bucket bucket, long since, Consumer<Change> sink) {
        lock.lock();
        try {
            Shelf shelf = shelf(bucket);
            if (since > version) {
                throw ApiFailure.expired("too old resource version: " + since + " (" + version
                        + "): it is of another data folder; list again");
            }
            shelf.since(since).forEach(sink);
            return shelf.subscribe(sink);
        } finally {
            lock.unlock();
        }
    }

    /** Runs the action at a moment when all changes up to the given resource version have been delivered. */
    public void atBarrier(Consumer<Long> action) {
        lock.lock();
        try {
            action.accept(version);
        } finally {
            lock.unlock();
        }
    }

    private void syncEverySecond() {
        try {
            while (!Thread.interrupted()) {
                Thread.sleep(1000);
                lock.lock();
                try {
                    if (closed) {
                        return;
                    }
                    journal.sync();
                } catch (IOException e) {
                    LOG.error("Journal cannot be synced", e);
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                journal.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
