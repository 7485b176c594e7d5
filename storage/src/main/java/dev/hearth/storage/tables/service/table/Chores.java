package dev.hearth.storage.tables.service.table;

import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.Status;
import dev.hearth.storage.tables.service.catalogue.StreamRegistry;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.catalogue.TimeToLive;
import dev.hearth.storage.tables.service.row.Layout;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * What a table's description says is still to be done, and does it:
 *
 * <pre>
 *   table CREATING   make room ──────────────────────────────────▶ ACTIVE
 *   table DELETING   settle ▶ drop rows ─────────────────────────▶ forgotten
 *   index CREATING   settle ▶ fill from the items ───────────────▶ ACTIVE    (writers maintain it from the start)
 *   index DELETING   settle ▶ drop rows ─────────────────────────▶ gone      (writers leave it alone from the start)
 *   expiry           like an index
 * </pre>
 *
 * Every step can be done twice, so whoever finds it undone may do it: this process at once, or any replica that looks
 * through the catalogue later. A lease keeps two replicas from filling one index at once, and where the filling has come to.
 */
public final class Chores implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Chores.class);

    private final TableEngine engine;
    private final Catalogue catalogue;
    private final StreamRegistry streams;
    private final Clock clock;
    private final boolean alone;
    private final String self = UUID.randomUUID().toString();
    private final Map<String, Thread> running = new ConcurrentHashMap<>();
    private final Thread watch;
    private volatile boolean closed;

    /** @param every how often the catalogue is looked through for what others left undone */
    public Chores(
            TableEngine engine,
            Catalogue catalogue,
            StreamRegistry streams,
            Clock clock,
            boolean alone,
            Duration every) {
        this.engine = engine;
        this.catalogue = catalogue;
        this.streams = streams;
        this.clock = clock;
        this.alone = alone;
        this.watch = Thread.ofVirtual().name("tables-chores").start(() -> watch(every));
    }

    private void watch(Duration every) {
        try {
            while (!closed) {
                try {
                    catalogue.all().forEach(this::finish);
                } catch (RuntimeException e) {
                    if (closed) {
                        return;
                    }
                    LOG.errorf(e, "the catalogue of tables could not be looked through; it will be tried again");
                }
                Thread.sleep(every);
            }
        } catch (InterruptedException e) {
            // closing
        }
    }

    /** Does what is quick at once and begins what is slow. */
    public void finish(Table table) {
        if (table.status() == Status.CREATING) {
            open(table);
        } else if (undone(table)) {
            if (alone && table.status() == Status.DELETING) {
                drop(table);
            } else {
                begin(table);
            }
        }
    }

    private static boolean undone(Table table) {
        return table.status() == Status.DELETING
                || table.globals().stream().anyMatch(index -> index.status() != Status.ACTIVE)
                || table.timeToLive().stream().anyMatch(ttl -> ttl.status() != Status.ACTIVE);
    }

    private void begin(Table table) {
        if (!closed) {
            running.computeIfAbsent(
                    table.id(),
                    id -> Thread.ofVirtual()
                            .name("tables-chore-" + table.name())
                            .start(() -> run(table)));
        }
    }

    private void run(Table table) {
        try {
            slowly(table);
        } catch (InterruptedException e) {
            // closing; whoever looks through the catalogue next goes on
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.errorf(
                        e,
                        "work on a table was broken off and will be tried again namespace=%s table=%s",
                        table.namespace(),
                        table.name());
            }
        } finally {
            running.remove(table.id());
        }
    }

    private void open(Table table) {
        engine.createTable(table.id());
        TableOperations.globalSpaces(table).forEach(engine::createGlobal);
        table.stream().ifPresent(stream -> streams.begin(table, stream, clock.instant()));
        catalogue.change(table, before -> before.status() == Status.CREATING ? before.with(Status.ACTIVE) : before);
    }

    private void slowly(Table table) throws InterruptedException {
        catalogue.settle();
        if (table.status() == Status.DELETING) {
            drop(table);
            return;
        }
        for (Index index : table.globals()) {
            Space.Global space = new Space.Global(table.id(), index.id());
            if (index.status() == Status.DELETING) {
                engine.dropGlobal(space);
                catalogue.change(table, before -> {
                    Table without = before.withoutIndex(index.id());
                    return without.withIndexes(
                            TableUpdates.used(without.definitions(), without, without.indexes()), without.indexes());
                });
            } else if (index.status() == Status.CREATING) {
                boolean whole = fill(
                        table,
                        space,
                        item -> Layout.inIndex(table, index, item),
                        item -> Layout.inIndexValue(table, index, item));
                if (whole) {
                    catalogue.change(
                            table,
                            before -> before.index(index.name())
                                    .filter(now -> now.id().equals(index.id()) && now.status() == Status.CREATING)
                                    .map(now -> before.with(now.with(Status.ACTIVE)))
                                    .orElse(before));
                }
            }
        }
        if (table.timeToLive().isPresent()) {
            expiry(table, table.timeToLive().get());
        }
    }

    private void expiry(Table table, TimeToLive ttl) throws InterruptedException {
        if (ttl.status() == Status.DELETING) {
            engine.dropGlobal(ttl.space(table.id()));
            catalogue.change(
                    table,
                    before -> before.timeToLive().equals(Optional.of(ttl))
                            ? before.withTimeToLive(Optional.empty())
                            : before);
        } else if (ttl.status() == Status.CREATING) {
            boolean whole = fill(
                    table,
                    ttl.space(table.id()),
                    item -> Layout.inExpiryOrder(table, ttl.attribute(), item),
                    item -> new byte[0]);
            if (whole) {
                catalogue.change(
                        table,
                        before -> before.timeToLive().equals(Optional.of(ttl))
                                ? before.withTimeToLive(Optional.of(ttl.with(Status.ACTIVE)))
                                : before);
            }
        }
    }

    private boolean fill(
            Table table, Space.Global space, Function<Item, Optional<RowKey>> place, Function<Item, byte[]> value)
            throws InterruptedException {
        Lease lease = new Lease(engine, "chore." + space.index(), clock, alone, self);
        if (!lease.take()) {
            return false;
        }
        return new BackFill(engine, table, space, place, value, () -> closed).run(lease);
    }

    private void drop(Table table) {
        engine.dropTable(table.id());
        table.stream().ifPresent(stream -> streams.end(table.namespace(), stream, clock.instant()));
        catalogue.forget(table);
    }

    @Override
    public void close() {
        closed = true;
        List<Thread> threads = new ArrayList<>(running.values());
        threads.add(watch);
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
