package dev.hearth.storage.tables.service.catalogue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.hearth.api.AccountId;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.item.KeyType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A table: all that is known of it but its items.
 *
 * @param id names its rows in the engine, unique for ever
 * @param definitions types of all key attributes, in the order in which they were defined
 * @param payPerRequestSince epoch milliseconds; 0 when the capacity is provisioned and always was
 */
public record Table(
        String namespace,
        String name,
        String id,
        long createdAtMillis,
        Status status,
        KeySchema key,
        Map<String, KeyType> definitions,
        List<Index> indexes,
        boolean payPerRequest,
        long payPerRequestSince,
        Throughput throughput,
        Optional<StreamSpec> stream,
        Optional<TimeToLive> timeToLive,
        boolean deletionProtected,
        Map<String, String> tags,
        Optional<String> tableClass) {
    public Table {
        definitions = new LinkedHashMap<>(definitions);
        indexes = List.copyOf(indexes);
        tags = new TreeMap<>(tags);
    }

    @JsonIgnore
    public Space.Base space() {
        return new Space.Base(id);
    }

    public Optional<Index> index(String indexName) {
        return indexes.stream().filter(index -> index.name().equals(indexName)).findFirst();
    }

    @JsonIgnore
    public List<Index> locals() {
        return indexes.stream().filter(index -> !index.global()).toList();
    }

    @JsonIgnore
    public List<Index> globals() {
        return indexes.stream().filter(Index::global).toList();
    }

    /** Does a change of an item change nothing but its row? */
    @JsonIgnore
    public boolean plain() {
        return indexes.isEmpty() && stream.isEmpty() && timeToLive.isEmpty();
    }

    public String arn(String region) {
        return "arn:aws:dynamodb:" + region + ':' + AccountId.of(namespace) + ":table/" + name;
    }

    /** Attributes that an index's rows hold, or absent for all. */
    public Optional<List<String>> projected(Index index) {
        if (index.projection().type() == Projection.Type.ALL) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>(key.names());
        names.addAll(index.key().names());
        names.addAll(index.projection().attributes());
        return Optional.of(names.stream().distinct().toList());
    }

    public Table with(Status newStatus) {
        return changed(copy -> copy.status = newStatus);
    }

    public Table withIndexes(Map<String, KeyType> newDefinitions, List<Index> newIndexes) {
        return changed(copy -> {
            copy.definitions = newDefinitions;
            copy.indexes = newIndexes;
        });
    }

    public Table with(Index changed) {
        return withIndexes(
                definitions,
                indexes.stream()
                        .map(index -> index.id().equals(changed.id()) ? changed : index)
                        .toList());
    }

    public Table withoutIndex(String indexId) {
        return withIndexes(
                definitions,
                indexes.stream().filter(index -> !index.id().equals(indexId)).toList());
    }

    public Table withBilling(boolean byRequest, long since, Throughput newThroughput) {
        return changed(copy -> {
            copy.payPerRequest = byRequest;
            copy.payPerRequestSince = since;
            copy.throughput = newThroughput;
        });
    }

    public Table withStream(Optional<StreamSpec> newStream) {
        return changed(copy -> copy.stream = newStream);
    }

    public Table withTimeToLive(Optional<TimeToLive> newTimeToLive) {
        return changed(copy -> copy.timeToLive = newTimeToLive);
    }

    public Table withDeletionProtected(boolean isProtected) {
        return changed(copy -> copy.deletionProtected = isProtected);
    }

    public Table withTags(Map<String, String> newTags) {
        return changed(copy -> copy.tags = newTags);
    }

    public Table withTableClass(String newClass) {
        return changed(copy -> copy.tableClass = Optional.of(newClass));
    }

    private Table changed(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.settled();
    }

    /** What may change of a table, while it is being changed. */
    private static final class Copy {
        private final Table from;
        private Status status;
        private Map<String, KeyType> definitions;
        private List<Index> indexes;
        private boolean payPerRequest;
        private long payPerRequestSince;
        private Throughput throughput;
        private Optional<StreamSpec> stream;
        private Optional<TimeToLive> timeToLive;
        private boolean deletionProtected;
        private Map<String, String> tags;
        private Optional<String> tableClass;

        Copy(Table from) {
            this.from = from;
            status = from.status;
            definitions = from.definitions;
            indexes = from.indexes;
            payPerRequest = from.payPerRequest;
            payPerRequestSince = from.payPerRequestSince;
            throughput = from.throughput;
            stream = from.stream;
            timeToLive = from.timeToLive;
            deletionProtected = from.deletionProtected;
            tags = from.tags;
            tableClass = from.tableClass;
        }

        Table settled() {
            return new Table(
                    from.namespace,
                    from.name,
                    from.id,
                    from.createdAtMillis,
                    status,
                    from.key,
                    definitions,
                    indexes,
                    payPerRequest,
                    payPerRequestSince,
                    throughput,
                    stream,
                    timeToLive,
                    deletionProtected,
                    tags,
                    tableClass);
        }
    }
}
