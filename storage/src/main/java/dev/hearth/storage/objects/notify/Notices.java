package dev.hearth.storage.objects.notify;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.Documents;
import dev.hearth.storage.objects.bucket.NotificationRule;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.notify.Notice.Result;
import dev.hearth.storage.objects.notify.Notice.Source;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import dev.hearth.storage.tables.engine.TableEngine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Notes changes of objects before they are made, and tells eventing when they are. Events of one key are told in about their order; their sequencers are exact.
 * At most {@value #MOST} notes lie in the catalogue; beyond, buckets with rules take no more changes until some are told.
 */
public final class Notices implements AutoCloseable {
    /** Of one kilobyte each, about. */
    static final int MOST = 10_000;

    private static final Logger LOG = Logger.getLogger(Notices.class);
    private static final String PREFIX = "objects.notice.";
    private static final int LANES = 8;
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** A change of another process that is undecided for so long was left by a crash. */
    private static final Duration LEFT_BEHIND = Duration.ofMinutes(15);

    private final Documents<Notice> notes;
    private final Sequencer sequencer;
    private final EventText text;
    private final @Nullable Courier courier;
    private final Clock clock;
    private final int most;
    private final String owner = UUID.randomUUID().toString();
    private final AtomicInteger open = new AtomicInteger();
    private final List<LinkedBlockingQueue<Notice>> lanes = new ArrayList<>();
    private final Set<String> takenOver = new HashSet<>();
    private volatile @Nullable Sight sight;
    private final List<Thread> threads = new ArrayList<>();

    /** How an object is, asked at its engine. */
    public interface Sight {
        /** Empty when it is not there. */
        Optional<Seen> look(String atEngine, String key);

        record Seen(Instant modified, Result result) {}
    }

    /** @param courier null: nobody is told, and nothing is noted */
    private Notices(TableEngine store, @Nullable Courier courier, String region, Clock clock, int most) {
        this.most = most;
        this.notes = new Documents<>(store, Notice.class);
        this.sequencer = new Sequencer(store, clock);
        this.text = new EventText(region);
        this.courier = courier;
        this.clock = clock;
    }

    /** Where there is no eventing: rules stay without effect. */
    public static Notices toNobody(TableEngine store, Clock clock) {
        return new Notices(store, null, "", clock, MOST);
    }

    public static Notices by(TableEngine store, Courier courier, String region, Clock clock) {
        return by(store, courier, region, clock, MOST);
    }

    /** @param most notes that may lie in the catalogue */
    static Notices by(TableEngine store, Courier courier, String region, Clock clock, int most) {
        return new Notices(store, courier, region, clock, most);
    }

    /**
     * Goes on with what an earlier run has left, and tells from now on.
     *
     * @param alone no other process works on this catalogue, so whatever is undecided was left by a crash
     */
    public Notices start(Sight sight, boolean alone) {
        if (courier == null) {
            return this;
        }
        this.sight = sight;
        for (int lane = 0; lane < LANES; lane++) {
            LinkedBlockingQueue<Notice> queue = new LinkedBlockingQueue<>();
            lanes.add(queue);
            threads.add(Thread.ofVirtual().name("object-events-" + lane).start(() -> tell(queue)));
        }
        threads.add(Thread.ofVirtual().name("object-events-left").start(() -> takeOver(sight, alone)));
        return this;
    }

    private void takeOver(Sight sight, boolean alone) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                boolean undecided = false;
                for (Notice left : notes.all(PREFIX)) {
                    if (left.owner().equals(owner) || takenOver.contains(left.id())) {
                        continue;
                    }
                    boolean leftBehind = alone || left.time().plus(LEFT_BEHIND).isBefore(clock.instant());
                    if (!left.happened() && !leftBehind) {
                        undecided = true;
                        continue;
                    }
                    open.incrementAndGet();
                    takenOver.add(left.id());
                    if (left.happened()) {
                        queue(left);
                    } else {
                        decide(left, sight);
                    }
                }
                if (!undecided) {
                    return;
                }
                Thread.sleep(LEFT_BEHIND);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warnf("what an earlier run has noted cannot be read now cause=%s", e.getMessage());
                if (!sleep(LONGEST_WAIT)) {
                    return;
                }
            }
        }
    }

    private void decideLater(Notice notice) {
        Sight asked = sight;
        while (asked != null && sleep(LONGEST_WAIT)) {
            try {
                decide(notice, asked);
                return;
            } catch (RuntimeException e) {
                LOG.warnf("an object cannot be looked at now cause=%s", e.getMessage());
            }
        }
    }

    private void decide(Notice left, Sight sight) {
        Optional<Sight.Seen> seen = sight.look(left.atEngine(), left.key());
        // the engine's clock and ours may differ a little, and times at the engine have whole seconds
        boolean made = left.change().creates()
                ? seen.filter(object -> !object.modified().isBefore(left.time().minusSeconds(2)))
                        .isPresent()
                : seen.isEmpty();
        if (made) {
            happened(left, left.change(), seen.map(Sight.Seen::result).orElse(Result.NONE));
        } else {
            remove(left);
        }
    }

    // ── around a change ─────────────────────────────────────────────────────────────────────────────────────────────

    /** A change that is about to be made. Exactly one of the two is called; if neither is, a restart decides. */
    public final class Expected {
        private final @Nullable Notice notice;

        private Expected(@Nullable Notice notice) {
            this.notice = notice;
        }

        /** Does anybody want to know? */
        public boolean wanted() {
            return notice != null;
        }

        public void happened(Result result) {
            if (notice != null) {
                Notices.this.happened(notice, notice.change(), result);
            }
        }

        /** It led to a marker instead, since the bucket keeps versions. */
        public void marked(Result result) {
            if (notice != null) {
                Notices.this.happened(notice, Change.DELETE_MARKER, result);
            }
        }

        /** Whether it was made is not known: the object itself says so a little later. */
        public void unsure() {
            if (notice != null) {
                Thread.ofVirtual().name("object-event-unsure").start(() -> decideLater(notice));
            }
        }

        public void failed() {
            if (notice != null) {
                remove(notice);
            }
        }
    }

    /**
     * Call it before the change.
     *
     * @throws S3Fault when so much is noted that no more may be
     */
    public Expected expect(BucketRecord bucket, Change change, String key, Source source, String trace) {
        if (courier == null || bucket.notifications().isEmpty()) {
            return new Expected(null);
        }
        List<NotificationRule> rules = bucket.notifications().stream()
                .filter(rule -> rule.covers(change.type(), key)
                        || (change == Change.DELETE && rule.covers(Change.DELETE_MARKER.type(), key)))
                .toList();
        if (rules.isEmpty()) {
            return new Expected(null);
        }
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            throw new S3Fault(
                    503, "SlowDown", "Too many events of objects wait to be told; please reduce your request rate.");
        }
        Notice notice = new Notice(
                sequencer.next(),
                owner,
                false,
                clock.instant(),
                change,
                bucket.namespace(),
                bucket.name(),
                bucket.atEngine(),
                key,
                rules,
                source,
                Result.NONE,
                trace);
        try {
            notes.put(document(notice), notice);
        } catch (RuntimeException e) {
            open.decrementAndGet();
            throw e;
        }
        return new Expected(notice);
    }

    /** Its place in the order is that of its end, not of its beginning. */
    private void happened(Notice expected, Change change, Result result) {
        Notice notice = expected.happened(sequencer.next(), change, result);
        notes.put(document(notice), notice);
        notes.remove(document(expected));
        queue(notice);
    }

    private void remove(Notice notice) {
        notes.remove(document(notice));
        open.decrementAndGet();
    }

    private static String document(Notice notice) {
        return PREFIX + notice.id().toLowerCase(Locale.ROOT);
    }

    // ── telling ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void queue(Notice notice) {
        lanes.get(Math.floorMod((notice.atEngine() + '/' + notice.key()).hashCode(), LANES))
                .add(notice);
    }

    private void tell(LinkedBlockingQueue<Notice> queue) {
        try {
            while (true) {
                Notice notice = queue.take();
                for (NotificationRule rule : notice.rules()) {
                    if (rule.covers(notice.change().type(), notice.key())) {
                        tell(
                                notice.namespace() + "/" + rule.kind() + "/" + rule.target(),
                                notice,
                                text.of(notice, rule));
                    }
                }
                forget(notice);
            }
        } catch (InterruptedException e) {
            LOG.debug("what is not told yet lies in the catalogue");
        }
    }

    private void tell(String target, Notice notice, byte[] event) throws InterruptedException {
        Courier by = courier;
        Duration wait = FIRST_WAIT;
        while (by != null) {
            switch (by.take(target, notice.key(), notice.trace(), event)) {
                case TAKEN -> {
                    return;
                }
                case REFUSED -> {
                    LOG.warnf(
                            "an event of an object has no target any more bucket=%s/%s target=%s",
                            notice.namespace(), notice.bucket(), target);
                    return;
                }
                case NOT_NOW -> {
                    Thread.sleep(wait);
                    wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
                }
            }
        }
    }

    private void forget(Notice notice) throws InterruptedException {
        while (true) {
            try {
                remove(notice);
                return;
            } catch (EngineUnavailable e) {
                LOG.warnf("a told event cannot be forgotten now cause=%s", e.getMessage());
                Thread.sleep(FIRST_WAIT);
            }
        }
    }

    /** Tells the topics that have become targets, once each and without a promise, as S3 does. */
    public void test(BucketRecord before, BucketRecord after) {
        Courier by = courier;
        if (by == null) {
            return;
        }
        String requestId = UUID.randomUUID().toString();
        for (NotificationRule rule : after.notifications()) {
            boolean known = before.notifications().stream()
                    .anyMatch(old ->
                            old.kind().equals(rule.kind()) && old.target().equals(rule.target()));
            if (rule.kind().equals("topic") && !known) {
                Thread.ofVirtual().name("object-test-event").start(() -> {
                    try {
                        Courier.Said said = by.take(
                                after.namespace() + "/topic/" + rule.target(),
                                "",
                                "",
                                EventText.test(after.name(), requestId, clock.instant()));
                        LOG.debugf("a test event was sent target=%s said=%s", rule.target(), said);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
        }
    }

    private static boolean sleep(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (courier != null) {
            courier.close();
        }
    }
}
