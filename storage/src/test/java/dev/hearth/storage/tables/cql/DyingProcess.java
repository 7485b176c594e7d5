package dev.hearth.storage.tables.cql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.cql.Connection.Outcome;
import dev.hearth.storage.tables.engine.Commit;
import java.time.InstantSource;
import java.util.List;

/** Does a commit as {@link CqlTables} does, and stops where a dying process would: each method is one such place. */
final class DyingProcess implements AutoCloseable {
    private final Connection connection;
    private final RowStatements rows;
    private final Transactions transactions;
    private final Commits commits;

    DyingProcess(CqlConfig config) {
        connection = Connection.open(config);
        HybridClock clock = new HybridClock(InstantSource.system());
        rows = new RowStatements(connection);
        Markers markers = new Markers(connection, clock, config);
        transactions = new Transactions(rows, clock, config);
        FollowUps followUps = new FollowUps(rows, new Streams(connection, markers), markers, transactions);
        commits = new Commits(rows, clock, new Nodes(connection), markers, transactions, followUps, config);
    }

    /** A commit that was begun: what is needed to go on with it. */
    record Begun(List<Part> parts, Commits.Attempt attempt, List<Payload> payloads) {}

    Begun afterMarking(Commit commit) {
        List<Part> parts = Part.of(commit);
        Commits.Attempt attempt = commits.begin(commit, parts, 0);
        return new Begun(parts, attempt, commits.payload(commit, attempt, parts));
    }

    Begun afterHolding(Commit commit) {
        Begun begun = afterMarking(commit);
        for (int i = 0; i < begun.parts().size(); i++) {
            assertThat(hold(begun, i)).isEqualTo(Outcome.APPLIED);
        }
        return begun;
    }

    Outcome hold(Begun begun, int part) {
        Part held = begun.parts().get(part);
        Intent intent = Intent.of(held, begun.payloads().get(part));
        return connection.decide(
                rows.hold(held, commits.guess(held), begun.attempt().id(), intent));
    }

    boolean decide(Begun begun) {
        return transactions.decide(begun.attempt().id(), true);
    }

    Begun afterDeciding(Commit commit) {
        Begun begun = afterHolding(commit);
        assertThat(decide(begun)).isTrue();
        return begun;
    }

    /** Lets one of the parts go, and no other. */
    Begun afterReleasing(Commit commit, int part) {
        Begun begun = afterDeciding(commit);
        Part released = begun.parts().get(part);
        transactions.release(
                released.table(),
                released.partition(),
                begun.attempt().id(),
                Intent.of(released, begun.payloads().get(part)),
                true);
        return begun;
    }

    /** Of a commit of one partition: changes the rows. */
    Outcome apply(Begun begun) {
        Part part = begun.parts().getFirst();
        return connection.decide(rows.apply(
                part,
                commits.guess(part),
                begun.attempt().id(),
                begun.payloads().getFirst()));
    }

    @Override
    public void close() {
        connection.close();
    }
}
