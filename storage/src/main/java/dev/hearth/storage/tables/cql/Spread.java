package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.cql.Connection.Outcome;
import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Result;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Commits of several partitions, in two phases after Percolator (Peng and Dabek, "Large-scale Incremental Processing Using
 * Distributed Transactions and Notifications", 2010): each partition's rows are held by a lightweight transaction of its own, one
 * row decides, each partition is let go. Parts are worked at side by side; nobody waits while holding, so nobody waits in a
 * circle.
 */
final class Spread {
    private static final int TRIES = 4;

    private final Commits commits;
    private final Connection connection;
    private final RowStatements rows;
    private final Markers markers;
    private final Transactions transactions;
    private final FollowUps followUps;

    Spread(Commits commits, RowStatements rows, Markers markers, Transactions transactions, FollowUps followUps) {
        this.commits = commits;
        connection = rows.connection;
        this.rows = rows;
        this.markers = markers;
        this.transactions = transactions;
        this.followUps = followUps;
    }

    /** How the attempt to hold one part ended. */
    private sealed interface Hold {
        record Held() implements Hold {}

        /** It is not held; {@code result} says why, or nothing when the attempt may be repeated. */
        record Not(Optional<Result> result, long highest) implements Hold {}

        /** Nobody knows. */
        record Unknown(RuntimeException why) implements Hold {}
    }

    private record Holding(Part part, Intent intent, Hold hold) {}

    Result commit(Commit commit, List<Part> parts) {
        long above = 0;
        for (int i = 0; ; i++) {
            Commits.Attempt attempt = commits.begin(commit, parts, above);
            Marker marker = attempt.marker();
            if (marker == null) {
                throw new IllegalStateException("A commit of several partitions has a marker.");
            }
            List<Holding> holdings = hold(commit, parts, attempt);
            if (holdings.stream().allMatch(holding -> holding.hold() instanceof Hold.Held)
                    && transactions.inTime(attempt.id())
                    && transactions.decide(attempt.id(), true)) {
                finish(marker, holdings);
                return Commits.done(commit, attempt.version());
            }
            undo(marker, holdings);
            Optional<Result> result = result(holdings);
            if (result.isPresent()) {
                return result.get();
            }
            if (i >= TRIES) {
                return new Result.Busy(parts.getFirst().members().getFirst().index());
            }
            above = highest(holdings);
            Commits.pause(i);
        }
    }

    private List<Holding> hold(Commit commit, List<Part> parts, Commits.Attempt attempt) {
        List<Payload> payloads = commits.payload(commit, attempt, parts);
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            indexes.add(i);
        }
        return sideBySide(indexes, i -> {
            Part part = parts.get(i);
            Intent intent = Intent.of(part, payloads.get(i));
            return new Holding(part, intent, hold(part, attempt, intent));
        });
    }

    private Hold hold(Part part, Commits.Attempt attempt, Intent intent) {
        boolean mayBeHeld = false;
        try {
            Map<Integer, Stored> found = commits.guess(part);
            for (int i = 0; i < TRIES; i++) {
                Optional<Result> obstacle = commits.obstacle(part, found, i);
                long highest = Commits.highest(found.values());
                if (obstacle.isPresent() || highest >= attempt.id().began()) {
                    return mayBeHeld
                            ? new Hold.Unknown(new IllegalStateException("overtaken"))
                            : new Hold.Not(obstacle, highest);
                }
                Outcome outcome = found.values().stream().anyMatch(stored -> stored.lock() != null)
                        ? Outcome.REFUSED
                        : connection.decide(rows.hold(part, found, attempt.id(), intent));
                if (outcome == Outcome.APPLIED) {
                    return new Hold.Held();
                }
                mayBeHeld |= outcome == Outcome.UNKNOWN;
                found = rows.readGuarded(part, outcome == Outcome.UNKNOWN);
                if (found.values().stream().allMatch(stored -> attempt.id().equals(stored.lock()))) {
                    return new Hold.Held();
                }
            }
            return mayBeHeld
                    ? new Hold.Unknown(new IllegalStateException("unanswered"))
                    : new Hold.Not(
                            Optional.of(
                                    new Result.Busy(part.guarded().getFirst().index())),
                            0);
        } catch (EngineUnavailable | MissingTable e) {
            return new Hold.Unknown(e);
        }
    }

    private void finish(Marker marker, List<Holding> holdings) {
        sideBySide(holdings, holding -> {
            transactions.release(
                    holding.part().table(), holding.part().partition(), marker.id(), holding.intent(), true);
            followUps.follow(holding.intent().payload());
            return true;
        });
        followUps.tidy(marker, true);
    }

    /** Once it is written that the commit did not happen, rows can be let go in any order, by anybody. */
    private void undo(Marker marker, List<Holding> holdings) {
        List<Holding> held = holdings.stream()
                .filter(holding -> !(holding.hold() instanceof Hold.Not))
                .toList();
        if (!held.isEmpty()) {
            transactions.decide(marker.id(), false);
            sideBySide(held, holding -> {
                if (!(holding.hold() instanceof Hold.Unknown unknown && unknown.why() instanceof MissingTable)) {
                    transactions.release(
                            holding.part().table(), holding.part().partition(), marker.id(), holding.intent(), false);
                }
                return true;
            });
        }
        connection.later(List.of(markers.remove(marker)));
    }

    private static Optional<Result> result(List<Holding> holdings) {
        Optional<Result> busy = Optional.empty();
        for (Holding holding : holdings) {
            switch (holding.hold()) {
                case Hold.Held held -> {}
                case Hold.Unknown unknown ->
                    throw unknown.why() instanceof MissingTable missing
                            ? missing
                            : new EngineUnavailable(
                                    "The cluster that keeps tables did not answer; nothing was committed.",
                                    unknown.why());
                case Hold.Not not -> {
                    if (not.result().isPresent() && not.result().get() instanceof Result.Stale) {
                        return not.result();
                    }
                    busy = busy.or(not::result);
                }
            }
        }
        return busy;
    }

    private static long highest(List<Holding> holdings) {
        return holdings.stream()
                .mapToLong(holding -> holding.hold() instanceof Hold.Not not ? not.highest() : 0)
                .max()
                .orElse(0);
    }

    private static <A, B> List<B> sideBySide(List<A> each, Function<A, B> work) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<B>> running = new ArrayList<>();
            each.forEach(one -> running.add(executor.submit(() -> work.apply(one))));
            List<B> results = new ArrayList<>();
            for (Future<B> one : running) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failed ? failed : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineUnavailable("The thread was interrupted; whether the commit happened is unknown.", e);
        }
    }
}
