package dev.hearth.storage.tables.service.catalogue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where descriptions of tables lie: one engine document each. A description may be served from memory for {@code age};
 * whoever changes what writers must do (an index to fill, a table to drop) therefore waits before going on, see {@link
 * #settle}.
 */
public final class Catalogue {
    /** Longer than a write tries before it gives up. */
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(6);

    /** How documents of the catalogue are written. */
    public static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private final TableEngine engine;
    private final Duration age;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    /** Uses of descriptions that began before and after the newest {@link #settle}, by turns. */
    private final AtomicIntegerArray users = new AtomicIntegerArray(2);

    private final ReentrantLock settling = new ReentrantLock();
    private volatile int generation;

    private record Remembered(Table table, long version, long nanos) {}

    /** @param age how long a description may be served from memory; zero when this process alone uses the engine */
    public Catalogue(TableEngine engine, Duration age) {
        this.engine = engine;
        this.age = age;
    }

    public Optional<Table> find(String namespace, String name) {
        String key = namespace + '/' + name;
        Remembered known = remembered.get(key);
        if (known != null && (alone() || System.nanoTime() - known.nanos < age.toNanos())) {
            return Optional.of(known.table);
        }
        return Optional.ofNullable(remembered.compute(key, (any, before) -> read(namespace, name, before)))
                .map(Remembered::table);
    }

    private boolean alone() {
        return age.isZero();
    }

    private @Nullable Remembered read(String namespace, String name, @Nullable Remembered before) {
        long now = System.nanoTime();
        return engine.document(document(namespace, name))
                .map(found -> new Remembered(
                        before != null && before.version == found.version() ? before.table : parse(found),
                        found.version(),
                        now))
                .orElse(null);
    }

    /** All tables of a namespace in the order of their names. */
    public List<Table> list(String namespace) {
        return engine.documents("table." + namespace + ".").stream()
                .map(Catalogue::parse)
                .sorted(Comparator.comparing(Table::name))
                .toList();
    }

    /** All tables there are. */
    public List<Table> all() {
        return engine.documents("table.").stream().map(Catalogue::parse).toList();
    }

    /** Puts a new table; false when there is one of that name. */
    public boolean create(Table table) {
        return engine.putDocument(document(table.namespace(), table.name()), 0, bytes(table));
    }

    /**
     * Changes a table's description, unless it has gone or has become another table in between.
     *
     * @param change may be called several times; what it throws is thrown on
     */
    public Optional<Table> change(Table table, UnaryOperator<Table> change) {
        while (true) {
            Optional<Document> found = current(table);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Table before = parse(found.get());
            Table after = change.apply(before);
            if (after.equals(before) || put(table, found.get(), bytes(after))) {
                return Optional.of(after);
            }
        }
    }

    /** Forgets a table, if it is still that one. */
    public void forget(Table table) {
        Optional<Document> found = current(table);
        while (found.isPresent() && !put(table, found.get(), null)) {
            found = current(table);
        }
    }

    private Optional<Document> current(Table table) {
        return engine.document(document(table.namespace(), table.name()))
                .filter(found -> parse(found).id().equals(table.id()));
    }

    /** What is remembered of the table is forgotten in the same moment, so nobody can remember it anew from before. */
    private boolean put(Table table, Document before, byte @Nullable [] after) {
        boolean[] done = new boolean[1];
        remembered.compute(table.namespace() + '/' + table.name(), (key, known) -> {
            done[0] = engine.putDocument(before.name(), before.version(), after);
            return null;
        });
        return done[0];
    }

    /**
     * Marks that this thread uses descriptions until it is closed: held around every call, from looking a table up to
     * committing what follows from its description.
     */
    public Use use() {
        while (true) {
            int current = generation;
            users.incrementAndGet(current & 1);
            if (current == generation) {
                return new Use(current & 1);
            }
            users.decrementAndGet(current & 1);
        }
    }

    /** See {@link #use}. */
    public final class Use implements AutoCloseable {
        private final int slot;

        private Use(int slot) {
            this.slot = slot;
        }

        @Override
        public void close() {
            users.decrementAndGet(slot);
        }
    }

    /** Waits until nobody, in this process or another, still acts by a description from before now. */
    public void settle() throws InterruptedException {
        settling.lockInterruptibly();
        try {
            int before = generation & 1;
            generation++;
            while (users.get(before) > 0) {
                Thread.sleep(1);
            }
        } finally {
            settling.unlock();
        }
        if (!age.isZero()) {
            Thread.sleep(age.multipliedBy(2).plus(LONGEST_WRITE));
        }
    }

    private static Table parse(Document document) {
        try {
            return JSON.readValue(document.value(), Table.class);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the description of a table, document '%s', cannot be read".formatted(document.name()), e);
        }
    }

    private static byte[] bytes(Table table) {
        try {
            return JSON.writeValueAsBytes(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Document names are shorter and plainer than table names may be, so the name is hashed; the description has it. */
    private static String document(String namespace, String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return "table." + namespace + '.' + HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
