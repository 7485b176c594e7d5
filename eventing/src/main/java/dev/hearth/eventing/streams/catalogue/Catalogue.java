package dev.hearth.eventing.streams.catalogue;

import dev.hearth.api.stream.Stream;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The streams of the cluster, looked up without waiting. Written by one informer (or by tests), read by any thread. */
public final class Catalogue implements ResourceEventHandler<Stream>, AutoCloseable {
    private static final Comparator<Stream> OLDEST_FIRST = Comparator.comparing(
                    (Stream stream) -> String.valueOf(stream.getMetadata().getCreationTimestamp()))
            .thenComparing(stream -> String.valueOf(stream.getMetadata().getUid()));

    private record Name(String namespace, String name) {}

    private final Map<Name, Stream> byObject = new ConcurrentHashMap<>();
    private final Map<Name, Stream> byStreamName = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Optional<SharedIndexInformer<Stream>> informer = Optional.empty();

    /**
     * Starts to follow the cluster and returns when it has seen all streams.
     *
     * @param longest that it waits for the cluster
     */
    public static Catalogue follow(KubernetesClient client, Duration longest) {
        Catalogue catalogue = new Catalogue();
        SharedIndexInformer<Stream> informer = client.resources(Stream.class)
                .inAnyNamespace()
                .runnableInformer(0)
                .addEventHandler(catalogue);
        catalogue.informer = Optional.of(informer);
        try {
            informer.start().toCompletableFuture().get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return catalogue;
        } catch (ExecutionException | TimeoutException e) {
            informer.stop();
            throw new IllegalStateException(
                    "the streams could not be read from the cluster within " + longest.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            informer.stop();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the streams were read", e);
        }
    }

    /** The stream that the Kinesis API calls so; of several objects of one name the oldest. */
    public Optional<Stream> find(String namespace, String streamName) {
        return Optional.ofNullable(byStreamName.get(new Name(namespace, streamName)));
    }

    /** Those of a namespace by name, each name once. */
    public List<Stream> list(String namespace) {
        return byStreamName.values().stream()
                .filter(stream -> stream.getMetadata().getNamespace().equals(namespace))
                .sorted(Comparator.comparing(Stream::streamName))
                .toList();
    }

    /** Waits until what is called so is as wanted, and at most so long. */
    public boolean await(String namespace, String streamName, Predicate<Optional<Stream>> wanted, Duration longest) {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (!wanted.test(find(namespace, streamName))) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onAdd(Stream stream) {
        byObject.put(objectName(stream), stream);
        index(stream);
        tell();
    }

    /** A stream's name never changes. */
    @Override
    public void onUpdate(Stream before, Stream stream) {
        onAdd(stream);
    }

    @Override
    public void onDelete(Stream stream, boolean finalStateUnknown) {
        byObject.remove(objectName(stream));
        index(stream);
        tell();
    }

    private void index(Stream changed) {
        Name name = new Name(changed.getMetadata().getNamespace(), changed.streamName());
        byObject.values().stream()
                .filter(stream -> stream.getMetadata().getNamespace().equals(name.namespace()))
                .filter(stream -> stream.streamName().equals(name.name()))
                .min(OLDEST_FIRST)
                .ifPresentOrElse(oldest -> byStreamName.put(name, oldest), () -> byStreamName.remove(name));
    }

    private void tell() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Name objectName(Stream stream) {
        return new Name(
                stream.getMetadata().getNamespace(), stream.getMetadata().getName());
    }

    @Override
    public void close() {
        informer.ifPresent(SharedIndexInformer::stop);
    }
}
