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
        return new Table(
                namespace,
                name,
                id,
                createdAtMillis,
                newStatus,
                key,
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

    public Table withIndexes(Map<String, KeyType> newDefinitions, List<Index> newIndexes) {
        return new Table(
                namespace,
                name,
                id,
                createdAtMillis,
                status,
                key,
                newDefinitions,
                newIndexes,
                payPerRequest,
                payPerRequestSince,
                throughput,
                stream,
                timeToLive,
                deletionProtected,
                tags,
                tableClass);
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
        return new Table(
                namespace,
                name,
                id,
                createdAtMillis,
                status,
                key,
                definitions,
                indexes,
                byRequest,
                since,
                newThroughput,
                stream,
                timeToLive,
                deletionProtected,
                tags,
                tableClass);
    }

    public Table withStream(Optional<StreamSpec> newStream) {
        return new Table(
                namespace,
                name,
                id,
                createdAtMillis,
                status,
                key,
                definitions,
                indexes,
                payPerRequest,
                payPerRequestSince,
                throughput,
                newStream,
                timeToLive,
                deletionProtected,
                tags,
                tableClass);
    }

    public Table withTimeToLive(Optional<TimeToLive> newTimeToLive) {
        return new Table(
                namespace,
                name,
                id,
                createdAtMillis,
                status,
                key,
                definitions,
                indexes,
                payPerRequest,
                payPerRequestSince,
                throughput,
                stream,
                newTimeToLive,
                deletionProtected,
                tags,
                tableClass);
    }

    public Table withDeletionProtected(boolean isProtected) {
        return new Table(
                namespace,
                name,
                id,
                createdAtMillis,
                status,
                key,
                definitions,
                indexes,
                payPerRequest,
                payPerRequestSince,
                throughput,
                stream,
                timeToLive,
                isProtected,
                tags,
                tableClass);
    }

    public Table withTags(Map<String, String> newTags) {
        return new Table(
                namespace,
                name,
                id,
                createdAtMillis,
                status,
                key,
                definitions,
                indexes,
                payPerRequest,
                payPerRequestSince,
                throughput,
                stream,
                timeToLive,
                deletionProtected,
                newTags,
                tableClass);
    }

    public Table withTableClass(String newClass) {
        return new Table(
                namespace,
                name,
                id,
                createdAtMillis,
                status,
                key,
                definitions,
                indexes,
                payPerRequest,
                payPerRequestSince,
                throughput,
                stream,
                timeToLive,
                deletionProtected,
                tags,
                Optional.of(newClass));
    }
}
