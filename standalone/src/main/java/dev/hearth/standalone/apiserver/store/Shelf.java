package dev.hearth.standalone.apiserver.store;

import dev.hearth.standalone.apiserver.failure.ApiFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** One bucket: its objects, its latest changes and who follows them. All but reads happen under the store's lock. */
final class Shelf {
    private static final int HISTORY = 1024;

    private final ConcurrentSkipListMap<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final ArrayDeque<Change> history = new ArrayDeque<>();
    private final List<Consumer<Change>> subscribers = new CopyOnWriteArrayList<>();
    private long forgottenUpTo;

    Shelf(long forgottenUpTo) {
        this.forgottenUpTo = forgottenUpTo;
    }

    void forgetUpTo(long version) {
        forgottenUpTo = version;
    }

    Optional<Stored> get(Key key) {
        return Optional.ofNullable(objects.get(key.path()));
    }

    int size() {
        return objects.size();
    }

    List<Stored> list(String namespace) {
        return namespace.isEmpty()
                ? new ArrayList<>(objects.values())
                : new ArrayList<>(
                        objects.subMap(namespace + "/", namespace + "0").values());
    }

    Optional<Stored> put(Stored stored) {
        return Optional.ofNullable(objects.put(stored.key().path(), stored));
    }

    Optional<Stored> remove(Key key) {
        return Optional.ofNullable(objects.remove(key.path()));
    }

    void publish(Change change) {
        if (history.size() == HISTORY) {
            forgottenUpTo = history.removeFirst().resourceVersion();
        }
        history.addLast(change);
        subscribers.forEach(subscriber -> subscriber.accept(change));
    }

    List<Change> since(long version) {
        if (version < forgottenUpTo) {
            throw ApiFailure.expired("too old resource version: " + version + " (" + forgottenUpTo + ")");
        }
        return history.stream()
                .filter(change -> change.resourceVersion() > version)
                .toList();
    }

    Subscription subscribe(Consumer<Change> sink) {
        subscribers.add(sink);
        return () -> subscribers.remove(sink);
    }
}
