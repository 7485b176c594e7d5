package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.hearth.storage.tables.engine.Commit.Action;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The CQL of rows: reading them, and the pieces that lightweight transactions of a partition are made of. */
final class RowStatements {
    /**
     * How long a deleted row's version is remembered, so that a row made anew gets a higher one although another process' clock
     * is behind.
     */
    private static final int TOMBSTONE_SECONDS = 3_600;

    /** Longer than anything else in an outbox row is delayed, and near enough for ScyllaDB, which refuses the far future. */
    private static final long DAY_MICROS = 86_400_000_000L;

    private static final byte[] NEVER = {};

    final Connection connection;

    RowStatements(Connection connection) {
        this.connection = connection;
    }

    // ---- reading

    BoundStatement read(String table, byte[] partition, byte[] clustering) {
        return connection.bind(
                "SELECT d, " + Stored.COLUMNS + " FROM %s." + table + " WHERE pk = ? AND ck = ?",
                Connection.blob(partition),
                Connection.blob(clustering));
    }

    BoundStatement readVersion(String table, byte[] partition, byte[] clustering) {
        return connection.bind(
                "SELECT " + Stored.COLUMNS + " FROM %s." + table + " WHERE pk = ? AND ck = ?",
                Connection.blob(partition),
                Connection.blob(clustering));
    }

    /** The guarded rows of a part, by their index in the commit. */
    Map<Integer, Stored> readGuarded(Part part, boolean settled) {
        Map<ByteBuffer, Stored> found = new HashMap<>();
        List<ByteBuffer> names = part.guarded().stream()
                .map(member -> Connection.blob(member.clustering()))
                .toList();
        BoundStatement read = connection.bind(
                "SELECT ck, " + Stored.COLUMNS + " FROM %s." + part.table() + " WHERE pk = ? AND ck IN ?",
                Connection.blob(part.partition()),
                names);
        Statement<?> chosen = settled ? read.setConsistencyLevel(connection.serial) : read;
        for (Row row : connection.run(chosen)) {
            found.put(row.getByteBuffer("ck"), Stored.of(row));
        }
        Map<Integer, Stored> byIndex = new HashMap<>();
        for (Part.Member member : part.guarded()) {
            byIndex.put(member.index(), found.getOrDefault(Connection.blob(member.clustering()), Stored.NOTHING));
        }
        return byIndex;
    }

    byte @Nullable [] readObject(String table, byte[] partition, byte[] clustering) {
        Row row = connection.one(connection.bind(
                "SELECT o FROM %s." + table + " WHERE pk = ? AND ck = ?",
                Connection.blob(partition),
                Connection.blob(clustering)));
        return row == null ? null : Connection.bytes(row.getByteBuffer("o"));
    }

    // ---- a commit of one partition

    /** The lightweight transaction that does a part, if the guarded rows are as they were found. */
    List<BoundStatement> apply(Part part, Map<Integer, Stored> found, CommitId id, Payload payload) {
        List<BoundStatement> batch = new ArrayList<>();
        for (Part.Member member : part.members()) {
            Stored stored = found.get(member.index());
            batch.add(
                    stored != null
                            ? guarded(part, member, stored, id, payload.version())
                            : free(
                                    part.table(),
                                    part.partition(),
                                    member.clustering(),
                                    member.action() instanceof Action.Put put ? put.value() : null,
                                    id,
                                    payload.version()));
        }
        if (!payload.isEmpty()) {
            batch.add(connection.bind(
                    "UPDATE %s." + part.table() + " SET o = ? WHERE pk = ? AND ck = ? IF o = null",
                    Connection.blob(payload.bytes()),
                    Connection.blob(part.partition()),
                    Connection.blob(Names.outbox(id))));
        }
        return batch;
    }

    private BoundStatement guarded(Part part, Part.Member member, Stored stored, CommitId id, long version) {
        String where = " WHERE pk = ? AND ck = ? IF v = ? AND tx = null";
        ByteBuffer partition = Connection.blob(part.partition());
        ByteBuffer clustering = Connection.blob(member.clustering());
        Long was = was(stored);
        return switch (member.action()) {
            case Action.Put put ->
                connection.bind(
                        "UPDATE %s." + part.table() + " SET v = ?, d = ?, who = ?" + where,
                        version,
                        Connection.blob(put.value()),
                        id.token(),
                        partition,
                        clustering,
                        was);
            case Action.Delete delete ->
                connection.bind(
                        "UPDATE %s." + part.table() + " USING TTL " + TOMBSTONE_SECONDS
                                + " SET v = ?, d = null, who = ?" + where,
                        -version,
                        id.token(),
                        partition,
                        clustering,
                        was);
            case Action.Check check ->
                connection.bind("UPDATE %s." + part.table() + " SET tx = null" + where, partition, clustering, was);
        };
    }

    private static @Nullable Long was(Stored stored) {
        return stored.version() == 0 ? null : stored.version();
    }

    private BoundStatement free(
            String table, byte[] partition, byte[] clustering, byte @Nullable [] value, CommitId id, long version) {
        return value == null
                ? connection.bind(
                        "DELETE FROM %s." + table + " WHERE pk = ? AND ck = ?",
                        Connection.blob(partition),
                        Connection.blob(clustering))
                : connection.bind(
                        "UPDATE %s." + table + " SET v = ?, d = ?, who = ? WHERE pk = ? AND ck = ?",
                        version,
                        Connection.blob(value),
                        id.token(),
                        Connection.blob(partition),
                        Connection.blob(clustering));
    }

    /** The rows of a part as plain writes. */
    List<BoundStatement> plainly(Part part, CommitId id, long version) {
        List<BoundStatement> writes = new ArrayList<>();
        for (Part.Member member : part.members()) {
            if (!(member.action() instanceof Action.Check)) {
                writes.add(free(
                        part.table(),
                        part.partition(),
                        member.clustering(),
                        member.action() instanceof Action.Put put ? put.value() : null,
                        id,
                        version));
            }
        }
        return writes;
    }

    // ---- a part of a transaction

    /** Holds the rows of a part, if they are as they were found, and lays down what will become of them. */
    List<BoundStatement> hold(Part part, Map<Integer, Stored> found, CommitId id, Intent intent) {
        List<BoundStatement> batch = new ArrayList<>();
        for (Part.Member member : part.guarded()) {
            batch.add(connection.bind(
                    "UPDATE %s." + part.table() + " SET tx = ? WHERE pk = ? AND ck = ? IF v = ? AND tx = null",
                    Connection.blob(id.bytes()),
                    Connection.blob(part.partition()),
                    Connection.blob(member.clustering()),
                    was(found.getOrDefault(member.index(), Stored.NOTHING))));
        }
        batch.add(connection.bind(
                "UPDATE %s." + part.table() + " SET o = ? WHERE pk = ? AND ck = ?",
                Connection.blob(intent.bytes()),
                Connection.blob(part.partition()),
                Connection.blob(Names.intent(id))));
        return batch;
    }

    /** Lets the rows of a decided transaction go, changed or as they were. */
    List<BoundStatement> release(String table, byte[] partition, CommitId id, Intent intent, boolean committed) {
        List<BoundStatement> batch = new ArrayList<>();
        for (Intent.Write write : intent.writes()) {
            if (write.held()) {
                batch.add(release(
                        table, partition, id, write, committed, intent.payload().version()));
            } else if (committed && write.kind() != Intent.Kind.CHECK) {
                batch.add(free(
                        table,
                        partition,
                        write.clustering(),
                        write.value(),
                        id,
                        intent.payload().version()));
            }
        }
        batch.add(connection.bind(
                "DELETE FROM %s." + table + " WHERE pk = ? AND ck = ?",
                Connection.blob(partition),
                Connection.blob(Names.intent(id))));
        if (committed && !intent.payload().isEmpty()) {
            batch.add(connection.bind(
                    "UPDATE %s." + table + " SET o = ? WHERE pk = ? AND ck = ?",
                    Connection.blob(intent.payload().bytes()),
                    Connection.blob(partition),
                    Connection.blob(Names.outbox(id))));
        }
        return batch;
    }

    private BoundStatement release(
            String table, byte[] partition, CommitId id, Intent.Write write, boolean committed, long version) {
        String where = " WHERE pk = ? AND ck = ? IF tx = ?";
        ByteBuffer where1 = Connection.blob(partition);
        ByteBuffer where2 = Connection.blob(write.clustering());
        ByteBuffer lock = Connection.blob(id.bytes());
        if (!committed || write.kind() == Intent.Kind.CHECK) {
            return connection.bind("UPDATE %s." + table + " SET tx = null" + where, where1, where2, lock);
        }
        if (write.kind() == Intent.Kind.DELETE) {
            return connection.bind(
                    "UPDATE %s." + table + " USING TTL " + TOMBSTONE_SECONDS
                            + " SET v = ?, d = null, who = ?, tx = null" + where,
                    -version,
                    id.token(),
                    where1,
                    where2,
                    lock);
        }
        return connection.bind(
                "UPDATE %s." + table + " SET v = ?, d = ?, who = ?, tx = null" + where,
                version,
                Connection.blob(write.value() == null ? NEVER : write.value()),
                id.token(),
                where1,
                where2,
                lock);
    }

    // ---- outboxes and what follows

    /** Takes the place of an outbox that was never written, so that it never will be: its commit then cannot happen. */
    BoundStatement forestall(String table, byte[] partition, CommitId id) {
        return connection.bind(
                "UPDATE %s." + table + " USING TTL " + DAY_MICROS / 1_000_000
                        + " SET o = ? WHERE pk = ? AND ck = ? IF o = null",
                Connection.blob(NEVER),
                Connection.blob(partition),
                Connection.blob(Names.outbox(id)));
    }

    BoundStatement deleteOutbox(String table, byte[] partition, CommitId id) {
        return connection.bind(
                "DELETE FROM %s." + table + " USING TIMESTAMP ? WHERE pk = ? AND ck = ?",
                id.began() + DAY_MICROS,
                Connection.blob(partition),
                Connection.blob(Names.outbox(id)));
    }

    /** A derived row, ordered by the version of its commit and not by the time of its writing. */
    BoundStatement follow(Payload.Follower follower, long version) {
        String table = Names.table(follower.space());
        ByteBuffer partition = Connection.blob(follower.key().partition());
        ByteBuffer clustering = Connection.blob(follower.key().sort());
        byte[] value = follower.value();
        return value == null
                ? connection.bind(
                        "DELETE FROM %s." + table + " USING TIMESTAMP ? WHERE pk = ? AND ck = ?",
                        version,
                        partition,
                        clustering)
                : connection.bind(
                        "UPDATE %s." + table + " USING TIMESTAMP ? SET v = ?, d = ? WHERE pk = ? AND ck = ?",
                        version,
                        version,
                        Connection.blob(value),
                        partition,
                        clustering);
    }
}
