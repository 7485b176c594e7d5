package dev.hearth.storage.tables.cql;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.hearth.storage.tables.cql.Connection.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Does what follows from commits: derived rows and records. By the commit itself at once, or by others when it was left. */
final class FollowUps {
    private static final Logger log = Logger.getLogger(FollowUps.class);

    private final Connection connection;
    private final RowStatements rows;
    private final Streams streams;
    private final Markers markers;
    private final Transactions transactions;

    FollowUps(RowStatements rows, Streams streams, Markers markers, Transactions transactions) {
        connection = rows.connection;
        this.rows = rows;
        this.streams = streams;
        this.markers = markers;
        this.transactions = transactions;
    }

    /** Writes derived rows and records. Doing it again does nothing, and later commits' rows stay. */
    void follow(Payload payload) {
        List<BoundStatement> writes = new ArrayList<>(streams.puts(payload.records()));
        for (Payload.Follower follower : payload.followers()) {
            try {
                writes.add(rows.follow(follower, payload.version()));
            } catch (MissingTable dropped) {
                log.debugv("A derived row of ''{0}'' has no place any more.", follower.space());
            }
        }
        try {
            connection.runAll(writes);
        } catch (MissingTable dropped) {
            // One of the spaces went in between: the others must not suffer.
            writes.forEach(this::followAlone);
        }
    }

    private void followAlone(BoundStatement write) {
        try {
            connection.run(write);
        } catch (MissingTable dropped) {
            log.debug("A derived row has no place any more.");
        }
    }

    /** Takes away, later, what a commit left lying around that is done. The marker goes last. */
    void tidy(Marker marker, boolean outboxes) {
        List<Statement<?>> gone = new ArrayList<>();
        for (Marker.Place place : outboxes ? marker.places() : List.<Marker.Place>of()) {
            try {
                gone.add(rows.deleteOutbox(place.table(), place.partition(), marker.id()));
            } catch (MissingTable dropped) {
                log.debugv("''{0}'' is gone, and its outbox with it.", place.table());
            }
        }
        if (marker.decided() && outboxes) {
            gone.add(transactions.forget(marker.id()));
        }
        gone.add(markers.remove(marker));
        connection.later(gone);
    }

    /** Finishes or undoes a commit that was left under way. */
    void finish(Marker marker) {
        if (marker.decided()) {
            boolean committed =
                    transactions.decision(marker.id()).orElseGet(() -> transactions.decide(marker.id(), false));
            marker.places().forEach(place -> finish(marker.id(), place, committed));
            log.infov("A commit over several partitions that was left was {0}.", committed ? "finished" : "undone");
            tidy(marker, committed);
            return;
        }
        Marker.Place place = marker.places().getFirst();
        try {
            for (int i = 0; i < 4; i++) {
                Outcome outcome =
                        connection.decide(List.of(rows.forestall(place.table(), place.partition(), marker.id())));
                if (outcome == Outcome.APPLIED) {
                    tidy(marker, false);
                    return;
                }
                if (outcome == Outcome.REFUSED) {
                    followOutbox(marker.id(), place);
                    tidy(marker, true);
                    return;
                }
            }
        } catch (MissingTable dropped) {
            tidy(marker, false);
        }
    }

    private void finish(CommitId id, Marker.Place place, boolean committed) {
        try {
            Optional<Intent> intent = transactions.intent(place.table(), place.partition(), id);
            intent.ifPresent(found -> transactions.release(place.table(), place.partition(), id, found, committed));
            followOutbox(id, place);
        } catch (MissingTable dropped) {
            log.debugv("''{0}'' is gone, and its part of a commit with it.", place.table());
        }
    }

    private void followOutbox(CommitId id, Marker.Place place) {
        byte[] outbox = rows.readObject(place.table(), place.partition(), Names.outbox(id));
        if (outbox != null && outbox.length > 0) {
            follow(Payload.of(outbox));
        }
    }
}
