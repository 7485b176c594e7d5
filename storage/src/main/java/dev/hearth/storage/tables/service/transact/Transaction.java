package dev.hearth.storage.tables.service.transact;

import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.item.ValidationFault;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.row.Changes;
import dev.hearth.storage.tables.service.row.Layout;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import dev.hearth.storage.tables.service.write.Turns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Commits several actions at once or not at all: read all items, decide over all, commit if none has changed; else again. */
public final class Transaction {
    private static final long MOST_BYTES = 4L << 20;

    private final TableEngine engine;
    private final Resolver resolver;
    private final Limits limits;
    private final Turns turns;
    private final Tokens tokens;

    public Transaction(TableEngine engine, Resolver resolver, Limits limits, Turns turns, Tokens tokens) {
        this.engine = engine;
        this.resolver = resolver;
        this.limits = limits;
        this.turns = turns;
        this.tokens = tokens;
    }

    /** An action on its row. */
    public record Planned(WriteAction action, Table table, RowKey row) {}

    /** What has happened. {@code items} are the keys or items of the actions; {@code repeated} says that it had before. */
    public record Outcome(List<Planned> actions, Collection<Consumed> consumed, boolean repeated) {}

    public Outcome run(Caller caller, List<WriteAction> actions, Optional<Tokens.Token> token) {
        List<Planned> planned = plan(caller, actions);
        try (Turns.Turn turn = turns.begin(planned.stream().map(Planned::row).toList())) {
            while (true) {
                Optional<Row> used = token.flatMap(tokens::row);
                if (token.isPresent() && tokens.happened(token.get(), used)) {
                    return repeated(planned);
                }
                Decided decided = decide(planned);
                token.ifPresent(there -> decided.changes.add(tokens.use(there, used)));
                switch (engine.commit(decided.changes.commit())) {
                    case Commit.Result.Done done -> {
                        return done(planned, decided);
                    }
                    case Commit.Result.Stale stale -> {
                        if (turn.late()) {
                            throw conflict(decided, stale.change(), planned.size());
                        }
                        turn.lost();
                    }
                    case Commit.Result.Busy busy -> {
                        if (busy.change() >= decided.actionOf.size()) {
                            throw Fault.TRANSACTION_IN_PROGRESS.says(
                                    "The transaction with the given request token is already in progress.");
                        }
                        if (turn.late()) {
                            throw conflict(decided, busy.change(), planned.size());
                        }
                        turn.blocked();
                    }
                }
            }
        }
    }

    private static ServiceFault conflict(Decided decided, int change, int actions) {
        int action = change < decided.actionOf.size() ? decided.actionOf.get(change) : 0;
        return Reason.canceled(actions, action, Reason.CONFLICT);
    }

    private List<Planned> plan(Caller caller, List<WriteAction> actions) {
        List<Planned> planned = new ArrayList<>();
        List<Reason> reasons = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (WriteAction action : actions) {
            Table table = resolver.forItems(caller, action.table(), Need.WRITE);
            Reason reason = Reason.NONE;
            try {
                action.check(table);
                limits.admitWrite(table);
            } catch (ServiceFault fault) {
                reason = fault.shortType().startsWith("ProvisionedThroughput")
                        ? Reason.throttled(String.valueOf(fault.getMessage()))
                        : Reason.invalid(String.valueOf(fault.getMessage()));
            } catch (ValidationFault fault) {
                reason = Reason.invalid(fault.message());
            }
            reasons.add(reason);
            if (reason == Reason.NONE) {
                RowKey row = Layout.base(table, action.item());
                if (!seen.add(table.id() + row)) {
                    throw Fault.VALIDATION.says("Transaction request cannot include multiple operations on one item");
                }
                planned.add(new Planned(action, table, row));
            }
        }
        if (planned.size() < actions.size()) {
            throw Reason.canceled(reasons);
        }
        return planned;
    }

    /**
     * What shall be committed.
     *
     * @param actionOf for each change of the commit, the index of the action that it comes from
     */
    private record Decided(
            Changes changes, List<Integer> actionOf, List<Optional<Item>> before, List<Optional<Item>> after) {}

    private Decided decide(List<Planned> planned) {
        List<Optional<Row>> rows = read(planned);
        Decided decided = new Decided(new Changes(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<Reason> reasons = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < planned.size(); i++) {
            Planned of = planned.get(i);
            Optional<Item> before = rows.get(i).map(row -> ItemCodec.decode(row.value()));
            Optional<Item> after = before;
            Reason reason = Reason.NONE;
            if (!of.action.condition().holds(before.orElse(Item.EMPTY))) {
                reason =
                        Reason.conditionFailed(of.action.onFailure(), of.action.giveItem() ? before : Optional.empty());
            } else {
                try {
                    after = of.action.after(of.table, before);
                } catch (ServiceFault fault) {
                    reason = Reason.invalid(String.valueOf(fault.getMessage()));
                } catch (ValidationFault fault) {
                    reason = Reason.invalid(fault.message());
                }
            }
            reasons.add(reason);
            bytes += Math.max(
                    before.map(Item::sizeBytes).orElse(0),
                    after.map(Item::sizeBytes).orElse(0));
            decided.before.add(before);
            decided.after.add(after);
            Commit.Expected expected = Commit.Expected.found(rows.get(i));
            if (of.action.onlyChecks()) {
                decided.changes.check(of.table, of.row, expected);
            } else {
                decided.changes.item(of.table, of.row, expected, before, after, false);
            }
            while (decided.actionOf.size() < decided.changes.next()) {
                decided.actionOf.add(i);
            }
        }
        if (reasons.stream().anyMatch(reason -> reason != Reason.NONE)) {
            throw Reason.canceled(reasons);
        }
        if (bytes > MOST_BYTES) {
            throw Fault.VALIDATION.says("Aggregated size of the items in the transaction exceeds 4 MB");
        }
        return decided;
    }

    private List<Optional<Row>> read(List<Planned> planned) {
        Map<Table, List<Integer>> byTable = new LinkedHashMap<>();
        for (int i = 0; i < planned.size(); i++) {
            byTable.computeIfAbsent(planned.get(i).table, any -> new ArrayList<>())
                    .add(i);
        }
        List<Optional<Row>> rows = new ArrayList<>(java.util.Collections.nCopies(planned.size(), Optional.empty()));
        byTable.forEach((table, places) -> {
            List<RowKey> keys = places.stream().map(i -> planned.get(i).row).toList();
            List<Optional<Row>> found = engine.getAll(table.space(), keys, Consistency.STRONG);
            for (int i = 0; i < found.size(); i++) {
                rows.set(places.get(i), found.get(i));
            }
        });
        return rows;
    }

    private Outcome done(List<Planned> planned, Decided decided) {
        Map<String, Consumed> consumed = new LinkedHashMap<>();
        for (int i = 0; i < planned.size(); i++) {
            Table table = planned.get(i).table;
            consumed.computeIfAbsent(table.id(), any -> Consumed.inTransaction(table))
                    .written(decided.before.get(i), decided.after.get(i));
        }
        consumed.values().forEach(of -> {
            of.written(decided.changes.indexWrites());
            limits.charge(of);
        });
        return new Outcome(planned, consumed.values(), false);
    }

    /** A transaction that has happened before costs what reading its items costs. */
    private Outcome repeated(List<Planned> planned) {
        Map<String, Consumed> consumed = new LinkedHashMap<>();
        for (Planned of : planned) {
            consumed.computeIfAbsent(of.table.id(), any -> Consumed.inTransaction(of.table))
                    .read(of.action.item().sizeBytes(), true);
        }
        consumed.values().forEach(limits::charge);
        return new Outcome(planned, consumed.values(), true);
    }
}
