package dev.hearth.storage.tables.engine;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.key;
import static dev.hearth.storage.tables.engine.EngineDriver.put;
import static dev.hearth.storage.tables.engine.EngineDriver.recorded;
import static dev.hearth.storage.tables.engine.EngineDriver.rows;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.Commit.Derived;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Commit.Record;
import dev.hearth.storage.tables.engine.Commit.Result;
import dev.hearth.storage.tables.engine.RegisterHistory.Operation;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.engine.TableEngine.Located;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@link TableEngine} promises to threads that work side by side. */
interface ConcurrencyContract extends OneTable {
    /** How much each of several threads is to do: about this many commits. */
    int effort();

    /** A seed, printed, so that a failure's random choices can be made again with {@code -Dseed=}. */
    private static long seed(String test) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println(test + ": seed " + seed);
        return seed;
    }

    /** Runs the body in so many threads at once, each given its number; the first failure fails the test. */
    private static void together(int threads, IntConsumer body) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(executor.submit(() -> body.accept(thread)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void ofCommitsThatExpectTheSameOneWins() {
        for (int round = 0; round < Math.max(5, effort() / 2); round++) {
            RowKey row = key("contested" + round, "");
            AtomicInteger won = new AtomicInteger();
            together(6, thread -> {
                if (drive().commit(put(base(), row, Expected.ABSENT, "by " + thread)) instanceof Result.Done) {
                    won.incrementAndGet();
                }
            });
            assertThat(won).hasValue(1);
            Expected at = new Expected.At(drive().row(base(), row).orElseThrow().version());
            won.set(0);
            together(6, thread -> {
                // Half of them over two partitions, which engines may do in another way.
                Commit commit = thread % 2 == 0
                        ? Commit.of(put(base(), row, at, "then " + thread))
                        : Commit.of(put(base(), row, at, "then " + thread), put(base(), key("far" + thread, ""), "x"));
                if (drive().commit(commit) instanceof Result.Done) {
                    won.incrementAndGet();
                }
            });
            assertThat(won).hasValue(1);
        }
    }

    @Test
    default void aCounterLosesNoIncrement() {
        RowKey counter = key("counter", "");
        drive().done(put(base(), counter, "0"));
        int each = effort();
        together(4, thread -> {
            for (int i = 0; i < each; i++) {
                Result result;
                do {
                    Optional<Row> row = drive().row(base(), counter);
                    int count = Integer.parseInt(text(row.orElseThrow().value()));
                    result = drive().commit(put(base(), counter, Expected.found(row), "" + (count + 1)));
                } while (!(result instanceof Result.Done));
            }
        });
        assertThat(drive().value(base(), counter)).isEqualTo("" + 4 * each);
    }

    @Test
    default void transfersOverPartitionsAndTablesAreWholeInEverySnapshot() {
        long seed = seed("transfers");
        Space.Base other = anotherTable();
        List<Located> accounts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            accounts.add(new Located(i % 2 == 0 ? base() : other, key("account" + i, "")));
            drive().done(put(accounts.get(i).space(), accounts.get(i).key(), "100"));
        }
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger moved = new AtomicInteger();
        AtomicInteger looked = new AtomicInteger();
        together(5, thread -> {
            if (thread == 4) {
                do {
                    assertThat(sum(engine().snapshot(accounts))).isEqualTo(500);
                    looked.incrementAndGet();
                } while (!ended.get());
                return;
            }
            Random random = new Random(seed + thread);
            try {
                for (int i = 0; i < effort(); i++) {
                    if (transfer(accounts, random)) {
                        moved.incrementAndGet();
                    }
                }
            } finally {
                if (thread == 0) {
                    ended.set(true);
                }
            }
        });
        assertThat(sum(engine().snapshot(accounts))).isEqualTo(500);
        assertThat(moved.get()).isPositive();
        assertThat(looked.get()).isPositive();
    }

    private boolean transfer(List<Located> accounts, Random random) {
        Located from = accounts.get(random.nextInt(accounts.size()));
        Located to = accounts.get(random.nextInt(accounts.size()));
        if (from.equals(to)) {
            return false;
        }
        Row source = drive().row(from.space(), from.key()).orElseThrow();
        Row target = drive().row(to.space(), to.key()).orElseThrow();
        int amount = 1 + random.nextInt(9);
        return engine().commit(Commit.of(
                        put(
                                from.space(),
                                from.key(),
                                new Expected.At(source.version()),
                                "" + (amountOf(source) - amount)),
                        put(to.space(), to.key(), new Expected.At(target.version()), "" + (amountOf(target) + amount))))
                instanceof Result.Done;
    }

    private static int amountOf(Row row) {
        return Integer.parseInt(text(row.value()));
    }

    private static int sum(List<Optional<Row>> rows) {
        return rows.stream().mapToInt(row -> amountOf(row.orElseThrow())).sum();
    }

    @Test
    default void historiesOfSingleRowsAreLinearizable() {
        long seed = seed("histories");
        for (int round = 0; round < Math.max(3, effort() / 10); round++) {
            RowKey row = key("register" + round, "r");
            RegisterHistory history = new RegisterHistory();
            long roundSeed = seed + round * 1_000_003L;
            together(5, thread -> {
                Random random = new Random(roundSeed + thread);
                for (int i = 0; i < 10; i++) {
                    operate(row, history, random, thread + "." + i);
                }
            });
            assertThat(history.linearizable())
                    .as("seed %d, round %d\n%s", seed, round, history)
                    .isTrue();
        }
    }

    private void operate(RowKey row, RegisterHistory history, Random random, String value) {
        long began = history.begin();
        switch (random.nextInt(7)) {
            case 0, 1 -> history.end(began, new Operation.Read(drive().value(base(), row)));
            case 2 -> {
                drive().done(put(base(), row, value));
                history.end(began, new Operation.Write(value));
            }
            case 3 -> {
                // With a second row, so that engines take their way for several partitions.
                drive().done(put(base(), row, value), put(base(), key("beside " + value, ""), value));
                history.end(began, new Operation.Write(value));
            }
            case 4 -> {
                drive().done(EngineDriver.delete(base(), row));
                history.end(began, new Operation.Write(null));
            }
            default -> {
                Optional<Row> found = drive().row(base(), row);
                String from = found.map(there -> text(there.value())).orElse(null);
                history.end(began, new Operation.Read(from));
                swap(row, history, Expected.found(found), from, random.nextInt(4) == 0 ? null : value);
            }
        }
    }

    private void swap(
            RowKey row, RegisterHistory history, Expected expected, @Nullable String from, @Nullable String to) {
        Action action = to == null ? Action.DELETE : new Action.Put(bytes(to));
        long began = history.begin();
        boolean done = drive().commit(new Change(base(), row, expected, action)) instanceof Result.Done;
        history.end(began, done ? new Operation.Swapped(from, to) : new Operation.Refused(from));
    }

    @Test
    default void aReaderThatTailsAStreamMissesNothingAndSeesEachItemInOrder() {
        String stream = OneTable.fresh("s");
        int writers = 4;
        int each = effort();
        List<StreamRecord> seen = new ArrayList<>();
        Map<String, Long> versions = new ConcurrentHashMap<>();
        together(writers + 1, thread -> {
            if (thread < writers) {
                for (int i = 0; i < each; i++) {
                    // Each writer has an item of its own and one that it shares with all.
                    write(stream, "own" + thread, thread + "/" + i, versions);
                    write(stream, "shared", thread + "/" + i, versions);
                }
                return;
            }
            long after = 0;
            long idleSince = System.nanoTime();
            while (seen.size() < 2 * writers * each
                    && System.nanoTime() - idleSince < Duration.ofSeconds(60).toNanos()) {
                List<StreamRecord> next = engine().records(stream, 0, after, 7);
                for (StreamRecord record : next) {
                    assertThat(record.sequence()).isGreaterThan(after);
                    after = record.sequence();
                }
                seen.addAll(next);
                idleSince = next.isEmpty() ? idleSince : System.nanoTime();
            }
        });
        assertThat(seen).hasSize(2 * writers * each);
        assertThat(engine().records(stream, 0, 0, 100_000))
                .extracting(StreamRecord::sequence)
                .containsExactlyElementsOf(
                        seen.stream().map(StreamRecord::sequence).toList());
        Map<String, Long> last = new HashMap<>();
        for (StreamRecord record : seen) {
            String[] parts = text(record.value()).split(" ", 2);
            Long version = versions.get(text(record.value()));
            assertThat(version).as(parts[0]).isGreaterThan(last.getOrDefault(parts[0], 0L));
            last.put(parts[0], version);
        }
    }

    private void write(String stream, String item, String value, Map<String, Long> versions) {
        String tale = item + " " + value;
        versions.put(
                tale, drive().done(recorded(put(base(), key(item, ""), value), new Record(stream, 0, bytes(tale), 0))));
    }

    @Test
    default void derivedRowsEndUpAsTheLastCommitsSaid() {
        long seed = seed("derived");
        int items = 3;
        together(4, thread -> {
            Random random = new Random(seed + thread);
            for (int i = 0; i < effort(); i++) {
                move("item" + random.nextInt(items), random.nextInt(5) == 0 ? null : "city" + random.nextInt(3));
            }
        });
        Map<String, String> expected = new TreeMap<>();
        for (int item = 0; item < items; item++) {
            String city = drive().value(base(), key("item" + item, ""));
            if (city != null) {
                expected.put(city + "/item" + item, city);
            }
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Map<String, String> found = new TreeMap<>();
            for (Row row : rows(engine().scan(global(), 0, 1, Optional.empty(), Consistency.STRONG))) {
                found.put(text(row.key().partition()) + "/" + text(row.key().sort()), text(row.value()));
            }
            assertThat(found).as("seed %d", seed).isEqualTo(expected);
        });
    }

    private void move(String item, @Nullable String to) {
        RowKey row = key(item, "");
        Result result;
        do {
            Optional<Row> found = drive().row(base(), row);
            List<Derived> derived = new ArrayList<>();
            String from = found.map(there -> text(there.value())).orElse(null);
            if (from != null && !from.equals(to)) {
                derived.add(new Derived(global(), key(from, item), Action.DELETE, 0));
            }
            if (to != null) {
                derived.add(new Derived(global(), key(to, item), new Action.Put(bytes(to)), 0));
            }
            Action action = to == null ? Action.DELETE : new Action.Put(bytes(to));
            result = drive().commit(new Commit(
                    List.of(new Change(base(), row, Expected.found(found), action)), derived, List.of()));
        } while (!(result instanceof Result.Done));
    }
}
