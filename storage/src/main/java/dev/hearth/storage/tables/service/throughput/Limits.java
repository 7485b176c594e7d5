package dev.hearth.storage.tables.service.throughput;

import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Fault;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps tables with provisioned capacity within it: a bucket of tokens each for reads and writes of the table and of every
 * global index, filled at the provisioned rate and holding what 300 seconds fill (DynamoDB developer guide, "Burst
 * capacity"). A request is let through while its buckets are not empty, and what it turns out to cost is taken out
 * afterwards, so a bucket may owe. Every replica counts for itself.
 */
public final class Limits {
    private static final int BURST_SECONDS = 300;
    private static final int MOST_BUCKETS = 100_000;
    private static final String TABLE =
            "The level of configured provisioned throughput for the table was exceeded. Consider"
                    + " increasing your provisioning level with the UpdateTable API.";
    private static final String INDEXES =
            "The level of configured provisioned throughput for one or more global secondary"
                    + " indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned"
                    + " global secondary indexes with the UpdateTable API";

    private final Clock clock;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    public Limits(Clock clock) {
        this.clock = clock;
    }

    /** Refuses when the table, or the global index that is read, has nothing left for reads. */
    public void admitRead(Table table, @org.jspecify.annotations.Nullable Index index) {
        if (table.payPerRequest()) {
            return;
        }
        if (index != null && index.global()) {
            admit(table.id() + index.id() + 'r', index.throughput().read(), INDEXES);
        } else {
            admit(table.id() + 'r', table.throughput().read(), TABLE);
        }
    }

    /** Refuses when the table or one of its global indexes has nothing left for writes. */
    public void admitWrite(Table table) {
        if (table.payPerRequest()) {
            return;
        }
        admit(table.id() + 'w', table.throughput().write(), TABLE);
        for (Index index : table.globals()) {
            admit(table.id() + index.id() + 'w', index.throughput().write(), INDEXES);
        }
    }

    private void admit(String bucket, long rate, String exceeded) {
        if (!bucket(bucket).holds(rate, clock.millis())) {
            throw Fault.THROUGHPUT_EXCEEDED.says(exceeded);
        }
    }

    /** Takes out what a request has cost. */
    public void charge(Consumed consumed) {
        Table table = consumed.table();
        if (table.payPerRequest()) {
            return;
        }
        bucket(table.id() + 'r').take(consumed.readOfTable());
        bucket(table.id() + 'w').take(consumed.writtenToTable());
        consumed.readOfIndex().forEach((index, units) -> takeFromGlobal(table, index, 'r', units));
        consumed.writtenToIndex().forEach((index, units) -> takeFromGlobal(table, index, 'w', units));
    }

    private void takeFromGlobal(Table table, Index index, char side, double units) {
        if (index.global()) {
            bucket(table.id() + index.id() + side).take(units);
        }
    }

    private Bucket bucket(String name) {
        if (buckets.size() > MOST_BUCKETS) {
            buckets.clear();
        }
        return buckets.computeIfAbsent(name, any -> new Bucket());
    }

    private static final class Bucket {
        private double tokens;
        private long filledAt = Long.MIN_VALUE;

        synchronized boolean holds(long rate, long now) {
            double most = (double) rate * BURST_SECONDS;
            tokens = filledAt == Long.MIN_VALUE
                    ? most
                    : Math.min(most, tokens + rate * Math.max(0, now - filledAt) / 1000.0);
            filledAt = now;
            return tokens > 0;
        }

        synchronized void take(double units) {
            tokens -= units;
        }
    }
}
