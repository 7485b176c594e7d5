package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Change;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Space;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a commit does to one partition of one CQL table: the cluster does that at once or not at all.
 *
 * @param table its CQL name
 * @param members in the order of the commit
 */
record Part(String table, byte[] partition, List<Member> members) {
    /**
     * One row of it.
     *
     * @param index of the change in the commit
     * @param guarded whether the row's version is compared. Rows of local indexes that expect nothing are not: they change only with
     *     their item, which is
     */
    record Member(int index, Change change, byte[] clustering, boolean guarded) {
        Action action() {
            return change.action();
        }

        Expected expected() {
            return change.expected();
        }
    }

    private record Where(String table, ByteBuffer partition) {}

    static List<Part> of(Commit commit) {
        Map<Where, List<Integer>> grouped = new LinkedHashMap<>();
        for (int i = 0; i < commit.changes().size(); i++) {
            Change change = commit.changes().get(i);
            grouped.computeIfAbsent(
                            new Where(
                                    Names.table(change.space()),
                                    ByteBuffer.wrap(change.key().partition())),
                            where -> new ArrayList<>())
                    .add(i);
        }
        List<Part> parts = new ArrayList<>();
        grouped.forEach((where, indexes) ->
                parts.add(new Part(where.table(), where.partition().array(), members(commit, indexes))));
        return parts;
    }

    private static List<Member> members(Commit commit, List<Integer> indexes) {
        boolean itemGuards = indexes.stream()
                .map(index -> commit.changes().get(index))
                .anyMatch(change -> change.space() instanceof Space.Base || change.expected() != Expected.ANYTHING);
        List<Member> members = new ArrayList<>();
        for (int index : indexes) {
            Change change = commit.changes().get(index);
            boolean free = change.space() instanceof Space.Local && change.expected() == Expected.ANYTHING;
            members.add(new Member(
                    index, change, Names.clustering(change.space(), change.key().sort()), !free || !itemGuards));
        }
        return List.copyOf(members);
    }

    List<Member> guarded() {
        return members.stream().filter(Member::guarded).toList();
    }

    boolean onlyChecks() {
        return members.stream().allMatch(member -> member.action() instanceof Action.Check);
    }

    /** Whether the commit compares nothing. */
    boolean expectsNothing() {
        return members.stream().allMatch(member -> member.expected() instanceof Expected.Anything);
    }
}
