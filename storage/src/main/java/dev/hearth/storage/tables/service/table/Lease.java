package dev.hearth.storage.tables.service.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Document;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The right of one replica to do a piece of work for a while, with a note of where the work has come to. */
final class Lease {
    private static final Duration LENGTH = Duration.ofSeconds(30);

    private final TableEngine engine;
    private final String document;
    private final Clock clock;
    private final boolean alone;
    private final String holder;
    private long version;
    private Optional<RowKey> reached = Optional.empty();

    /** @param partition of the row that the work has come to; empty at its beginning */
    private record Note(String holder, long untilMillis, byte[] partition, byte[] sort) {}

    /**
     * @param alone whether no other process can hold it, so that one left over is nobody's
     * @param holder of whoever takes it, unlike any other's
     */
    Lease(TableEngine engine, String document, Clock clock, boolean alone, String holder) {
        this.engine = engine;
        this.document = document;
        this.clock = clock;
        this.alone = alone;
        this.holder = holder;
    }

    /** Takes it if it is free, expired or our own. */
    boolean take() {
        Optional<Document> found = engine.document(document);
        version = found.map(Document::version).orElse(0L);
        if (found.isPresent()) {
            Note note = read(found.get());
            if (!alone && !note.holder.equals(holder) && note.untilMillis > clock.millis()) {
                return false;
            }
            reached =
                    note.partition.length == 0 ? Optional.empty() : Optional.of(new RowKey(note.partition, note.sort));
        }
        return write(untilMillis());
    }

    Optional<RowKey> reached() {
        return reached;
    }

    /** Keeps it for another while, and notes the place; false when somebody else has taken it. */
    boolean keep(RowKey place) {
        reached = Optional.of(place);
        return write(untilMillis());
    }

    /** Leaves the rest to whoever comes next, without a wait. */
    void letGo() {
        write(0);
    }

    void end() {
        engine.putDocument(document, version, null);
    }

    private long untilMillis() {
        return clock.millis() + LENGTH.toMillis();
    }

    private boolean write(long untilMillis) {
        byte[] nothing = {};
        Note note = new Note(
                holder,
                untilMillis,
                reached.map(RowKey::partition).orElse(nothing),
                reached.map(RowKey::sort).orElse(nothing));
        boolean written;
        try {
            written = engine.putDocument(document, version, Catalogue.JSON.writeValueAsBytes(note));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        if (written) {
            version = engine.document(document).map(Document::version).orElse(0L);
        }
        return written;
    }

    private static Note read(Document document) {
        try {
            return Catalogue.JSON.readValue(document.value(), Note.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
