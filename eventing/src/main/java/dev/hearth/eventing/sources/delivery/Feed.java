package dev.hearth.eventing.sources.delivery;

import dev.hearth.eventing.offsets.Offsets;
import dev.hearth.eventing.sources.delivery.Steps.Step;
import dev.hearth.eventing.sources.payload.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One partition or shard while it is read here: its lanes, its book of offsets, and how much of it is in memory. */
public final class Feed implements Completion {
    /** Bytes of records in memory beyond which the partition is paused. */
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private static final int LEAST_RECORDS = 5_000;

    /** What an open window may hold back, and what waits for the next. */
    private static final int WINDOW_RECORDS = 250_000;

    private final Origin origin;
    private final Target target;
    private final Offsets offsets;
    private final List<Lane> lanes;
    private final Consumer<Throwable> broken;
    private final AtomicLong bytes = new AtomicLong();
    private final int mostRecords;

    /**
     * @param position of the first record that comes
     * @param onePoll most records that one poll can bring
     */
    public Feed(Origin origin, long position, int onePoll, Target target, Consumer<Throwable> broken) {
        this.origin = origin;
        this.target = target;
        this.broken = broken;
        Policy policy = target.policy();
        this.mostRecords = policy.tumblingWindow().isPresent()
                ? WINDOW_RECORDS
                : Math.max(LEAST_RECORDS, 2 * policy.batchSize() * policy.parallelizationFactor());
        this.offsets = new Offsets(position, mostRecords + onePoll);
        this.lanes = new ArrayList<>();
        for (int i = 0; i < policy.parallelizationFactor(); i++) {
            lanes.add(new Lane(origin.shard() + "/" + i, target, origin, this));
        }
    }

    /** Takes what a poll has brought, in its order. Only the reading thread calls it. */
    public void take(List<Item> items) {
        List<List<Item>> byLane = new ArrayList<>();
        lanes.forEach(lane -> byLane.add(new ArrayList<>()));
        for (Item item : items) {
            offsets.take(item.offset());
            bytes.addAndGet(item.json().length);
            byLane.get(laneOf(item)).add(item);
        }
        target.steps().at(Step.TAKEN);
        for (int i = 0; i < lanes.size(); i++) {
            if (!byLane.get(i).isEmpty()) {
                lanes.get(i).offer(byLane.get(i));
            }
        }
    }

    /** Keys that hash alike in their low bits are spread all the same. */
    private int laneOf(Item item) {
        return Math.floorMod((item.lane() * 0x9E3779B9) >>> 8, lanes.size());
    }

    /** Of the stream. */
    public String arn() {
        return origin.sourceArn();
    }

    public Offsets offsets() {
        return offsets;
    }

    public boolean isFull() {
        return offsets.open() >= mostRecords || bytes.get() >= MOST_BYTES;
    }

    /** Half of it is free again. */
    public boolean hasRoom() {
        return offsets.open() <= mostRecords / 2 && bytes.get() <= MOST_BYTES / 2;
    }

    @Override
    public void settled(List<Item> items) {
        bytes.addAndGet(-items.stream().mapToLong(item -> item.json().length).sum());
    }

    @Override
    public void finished(long[] done) {
        for (long offset : done) {
            offsets.finish(offset);
        }
    }

    @Override
    public void broken(Throwable defect) {
        broken.accept(defect);
    }

    public void stop() {
        lanes.forEach(Lane::stop);
    }

    /** Waits for invocations that are under way, then gives them up. */
    public void awaitEnd(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (Lane lane : lanes) {
            if (!lane.awaitEnd(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                lane.interrupt();
            }
        }
    }
}
