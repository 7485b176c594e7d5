package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.cql.Connection.Outcome;
import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Result;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Commits of one partition: one lightweight transaction that changes the rows if they are as they were found, and lays what
 * follows from them into the outbox beside them. Commits of several go to {@link Spread}.
 */
final class Commits {
    private static final int TRIES = 60;
    private static final int BUSY_TRIES = 6;
    private static final int ANSWER_TRIES = 4;

    private final Connection connection;
    private final RowStatements rows;
    private final HybridClock clock;
    private final Nodes nodes;
    private final Markers markers;
    private final Transactions transactions;
    private final FollowUps followUps;
    private final Spread spread;
    private final boolean always;

    Commits(
            RowStatements rows,
            HybridClock clock,
            Nodes nodes,
            Markers markers,
            Transactions transactions,
            FollowUps followUps,
            CqlConfig config) {
        connection = rows.connection;
        this.rows = rows;
        this.clock = clock;
        this.nodes = nodes;
        this.markers = markers;
        this.transactions = transactions;
        this.followUps = followUps;
        spread = new Spread(this, rows, markers, transactions, followUps);
        always = config.isolation() == CqlConfig.WriteIsolation.ALWAYS;
    }

    Result commit(Commit commit) {
        List<Part> parts = Part.of(commit);
        if (parts.size() != 1) {
            return parts.isEmpty() ? new Result.Done(List.of()) : spread.commit(commit, parts);
        }
        Part part = parts.getFirst();
        boolean alone = commit.derived().isEmpty() && commit.records().isEmpty();
        if (part.onlyChecks() && alone) {
            return check(part);
        }
        if (!always && alone && part.expectsNothing()) {
            return plainly(commit, part);
        }
        return atOnce(commit, part);
    }

    // ---- without a lightweight transaction

    private Result plainly(Commit commit, Part part) {
        CommitId id = CommitId.at(clock.next());
        connection.run(connection.together(rows.plainly(part, id, id.began())).setIdempotent(true));
        return done(commit, id.began());
    }

    private Result check(Part part) {
        for (int i = 0; ; i++) {
            Map<Integer, Stored> found = rows.readGuarded(part, true);
            Optional<Result> obstacle = obstacle(part, found, i);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
            if (found.values().stream().allMatch(stored -> stored.lock() == null)) {
                return new Result.Done(part.members().stream().map(member -> 0L).toList());
            }
        }
    }

    // ---- with one

    private Result atOnce(Commit commit, Part part) {
        Map<Integer, Stored> found = guess(part);
        for (int i = 0; i < TRIES; i++) {
            Optional<Result> obstacle = obstacle(part, found, i);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
            if (found.values().stream().anyMatch(stored -> stored.lock() != null)) {
                found = rows.readGuarded(part, false);
                continue;
            }
            Attempt attempt = begin(commit, List.of(part), highest(found.values()));
            Payload payload = payload(commit, attempt, List.of(part)).getFirst();
            if (decide(part, found, attempt.id(), payload)) {
                if (attempt.marker() != null) {
                    followUps.follow(payload);
                    followUps.tidy(attempt.marker(), true);
                }
                return done(commit, payload.version());
            }
            if (attempt.marker() != null) {
                connection.later(List.of(markers.remove(attempt.marker())));
            }
            found = rows.readGuarded(part, false);
        }
        throw new EngineUnavailable(
                "A commit was overtaken " + TRIES + " times by others of the same partition; nothing was committed.",
                new IllegalStateException("contention"));
    }

    /** A commit that has its numbers, and its marker if it has more than one step. */
    record Attempt(CommitId id, long version, @Nullable Marker marker) {}

    /** Numbers for records come first and the version last: so the next commit of an item, above that, records later. */
    Attempt begin(Commit commit, List<Part> parts, long above) {
        int numbers = commit.records().size() + 1;
        if (parts.size() == 1 && commit.records().isEmpty() && commit.derived().isEmpty()) {
            CommitId id = CommitId.at(clock.reserve(1, above));
            return new Attempt(id, id.began(), null);
        }
        Marker marker = markers.begin(numbers, above, id -> Marker.of(id, parts));
        return new Attempt(marker.id(), marker.id().began() + numbers - 1, marker);
    }

    /** What follows from the commit, each in the part of its source. */
    List<Payload> payload(Commit commit, Attempt attempt, List<Part> parts) {
        Map<Integer, Integer> partOf = new HashMap<>();
        List<List<Payload.Follower>> followers = new ArrayList<>();
        List<List<Payload.Sequenced>> records = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            for (Part.Member member : parts.get(i).members()) {
                partOf.put(member.index(), i);
            }
            followers.add(new ArrayList<>());
            records.add(new ArrayList<>());
        }
        for (Commit.Derived derived : commit.derived()) {
            byte[] value = derived.action() instanceof Action.Put put ? put.value() : null;
            followers
                    .get(partOf.getOrDefault(derived.source(), 0))
                    .add(new Payload.Follower(derived.space(), derived.key(), value));
        }
        for (int i = 0; i < commit.records().size(); i++) {
            Commit.Record record = commit.records().get(i);
            long sequence = Streams.sequence(attempt.id().began() + i, nodes.number());
            records.get(partOf.getOrDefault(record.source(), 0))
                    .add(new Payload.Sequenced(record.stream(), record.shard(), sequence, record.value()));
        }
        List<Payload> payloads = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            payloads.add(new Payload(attempt.version(), followers.get(i), records.get(i)));
        }
        return payloads;
    }

    /**
     * What the guarded rows are taken to be before anybody looked: as the commit expects them. Only where it expects nothing
     * they are read.
     */
    Map<Integer, Stored> guess(Part part) {
        if (part.guarded().stream().anyMatch(member -> member.expected() instanceof Expected.Anything)) {
            return rows.readGuarded(part, false);
        }
        Map<Integer, Stored> guessed = new HashMap<>();
        for (Part.Member member : part.guarded()) {
            guessed.put(
                    member.index(),
                    member.expected() instanceof Expected.At at
                            ? new Stored(at.version(), null, null, 0)
                            : Stored.NOTHING);
        }
        return guessed;
    }

    static long highest(Collection<Stored> found) {
        return found.stream()
                .mapToLong(stored -> Math.abs(stored.version()))
                .max()
                .orElse(0);
    }

    /** Why the commit cannot happen. Locks of transactions that have ended are taken away; for others there is some waiting. */
    Optional<Result> obstacle(Part part, Map<Integer, Stored> found, int tries) {
        for (Part.Member member : part.guarded()) {
            Stored stored = found.getOrDefault(member.index(), Stored.NOTHING);
            CommitId lock = stored.lock();
            if (lock != null && !transactions.settle(part.table(), part.partition(), lock)) {
                if (tries >= BUSY_TRIES) {
                    return Optional.of(new Result.Busy(member.index()));
                }
                pause(tries);
            }
            if (lock == null && !stored.is(member.expected())) {
                return Optional.of(new Result.Stale(member.index()));
            }
        }
        return Optional.empty();
    }

    /** Some milliseconds by lot, more with every try, so that those who met once do not meet again. */
    static void pause(int tries) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000, 4_000_000L * (1 + Math.min(tries, 6))));
    }

    /** Whether the lightweight transaction happened. It is repeated while that is unknown: it cannot happen twice. */
    private boolean decide(Part part, Map<Integer, Stored> found, CommitId id, Payload payload) {
        boolean mayHaveHappened = false;
        for (int i = 0; i < ANSWER_TRIES; i++) {
            Outcome outcome = connection.decide(rows.apply(part, found, id, payload));
            if (outcome == Outcome.APPLIED) {
                return true;
            }
            if (outcome == Outcome.REFUSED && !mayHaveHappened) {
                return false;
            }
            mayHaveHappened = true;
            pause(i);
            Map<Integer, Stored> now = rows.readGuarded(part, true);
            if (isOurs(part, now, id, payload.version())) {
                return true;
            }
            if (outcome == Outcome.REFUSED) {
                // Not ours and not as it was: ours may have happened and been followed by another's.
                throw unknown();
            }
        }
        throw unknown();
    }

    private static boolean isOurs(Part part, Map<Integer, Stored> now, CommitId id, long version) {
        return part.guarded().stream()
                .filter(member -> !(member.action() instanceof Action.Check))
                .anyMatch(member ->
                        now.getOrDefault(member.index(), Stored.NOTHING).changedBy(id, version));
    }

    private static EngineUnavailable unknown() {
        return new EngineUnavailable(
                "The cluster that keeps tables did not say whether a commit happened; read the rows to learn it.",
                new IllegalStateException("outcome unknown"));
    }

    static Result done(Commit commit, long version) {
        return new Result.Done(commit.changes().stream()
                .map(change -> change.action() instanceof Action.Put ? version : 0L)
                .toList());
    }
}
