package dev.hearth.eventing.sources.delivery;

import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.sources.delivery.Steps.Step;
import dev.hearth.eventing.sources.payload.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Gives the batches of one lane to the function, one piece after the other, until each record is delivered or given up. One
 * thread, which waits where there is something to wait for.
 *
 * <pre>
 *   batch ─▶ piece ─▶ too old? ─▶ too large? ─▶ invoke ─▶ Verdict ─┬▶ Delivered
 *              ▲                                                     ├▶ Again: what is left, or two halves
 *              └──────────────── wait ◀──────────────────────┼▶ Waiting: it was not run
 *                                                                    └▶ GivenUp ─▶ destination
 * </pre>
 */
final class Delivery {
    private static final Logger LOG = Logger.getLogger(Delivery.class);

    private final Target target;
    private final Policy policy;
    private final Origin origin;
    private final CountDownLatch stopped;

    /** @param stopped at zero what has begun is ended, and nothing else begins */
    Delivery(Target target, Origin origin, CountDownLatch stopped) {
        this.target = target;
        this.policy = target.policy();
        this.origin = origin;
        this.stopped = stopped;
    }

    /** @return whether every record has met its fate; else it was stopped, and the others are open */
    boolean deliver(List<Item> batch, Conversation conversation) throws InterruptedException {
        Deque<Piece> work = new ArrayDeque<>();
        work.push(new Piece(batch, 0, 0));
        int inVain = 0;
        while (!work.isEmpty()) {
            if (isStopped()) {
                return false;
            }
            Optional<Piece> fresh = giveUpTheOld(work.pop(), conversation);
            if (fresh.isEmpty()) {
                return false;
            }
            Piece piece = fresh.get();
            if (piece.size() == 0 && !batch.isEmpty()) {
                continue;
            }
            if (tooLarge(piece, conversation)) {
                if (piece.size() > 1) {
                    int half = piece.size() / 2;
                    work.push(piece.part(half, piece.size()));
                    work.push(piece.part(0, half));
                } else if (!giveUp(piece, Condition.PAYLOAD_SIZE_EXCEEDED, Optional.empty(), conversation)) {
                    return false;
                }
                continue;
            }
            target.steps().at(Step.BATCHED);
            Outcome outcome = target.invoker()
                    .invoke(target.function(), conversation.envelope().of(piece.items()));
            target.steps().at(Step.ANSWERED);
            target.fates().invoked();
            Verdict verdict =
                    Verdict.of(policy, piece.invoked(), outcome, payload -> conversation.read(payload, piece.items()));
            switch (verdict) {
                case Verdict.Delivered all -> {
                    delivered(piece.items(), conversation);
                    target.results().accept("OK");
                    inVain = 0;
                }
                case Verdict.Again(int delivered, List<Piece> pieces, boolean failed) -> {
                    delivered(piece.items().subList(0, delivered), conversation);
                    pieces.reversed().forEach(work::push);
                    inVain = delivered > 0 ? 0 : inVain;
                    if (failed) {
                        target.results().accept("PROBLEM: Function call failed");
                        pause(inVain++);
                    }
                }
                case Verdict.GivenUp(int delivered, Piece rest, Condition condition) -> {
                    delivered(piece.items().subList(0, delivered), conversation);
                    target.results().accept("PROBLEM: Function call failed");
                    if (!giveUp(rest, condition, Optional.of(outcome), conversation)) {
                        return false;
                    }
                    inVain = 0;
                }
                case Verdict.Waiting(String problem) -> {
                    target.results().accept(problem);
                    work.push(piece);
                    pause(inVain++);
                }
            }
        }
        return true;
    }

    private void delivered(List<Item> items, Conversation conversation) {
        if (!items.isEmpty()) {
            target.fates().delivered(items.size());
            settle(items, conversation);
        }
    }

    private void settle(List<Item> items, Conversation conversation) {
        conversation.settled(items);
        target.steps().at(Step.FINISHED);
    }

    private boolean tooLarge(Piece piece, Conversation conversation) {
        long bytes =
                piece.items().stream().mapToLong(item -> item.json().length).sum();
        return piece.size() > 0 && conversation.envelope().size(piece.size(), bytes) > Policy.LARGEST_EVENT;
    }

    /** @return what is left of it; empty when it was stopped before the old ones were at their destination */
    private Optional<Piece> giveUpTheOld(Piece piece, Conversation conversation) throws InterruptedException {
        if (policy.maximumAge().isEmpty()) {
            return Optional.of(piece);
        }
        long oldest = target.clock().millis() - policy.maximumAge().get().toMillis();
        List<Item> old = new ArrayList<>();
        List<Item> fresh = new ArrayList<>();
        piece.items().forEach(item -> (item.timestampMillis() < oldest ? old : fresh).add(item));
        if (old.isEmpty()) {
            return Optional.of(piece);
        }
        Piece expired = new Piece(old, piece.failures(), piece.invocations());
        return giveUp(expired, Condition.RECORD_AGE_EXCEEDED, Optional.empty(), conversation)
                ? Optional.of(new Piece(fresh, piece.failures(), piece.invocations()))
                : Optional.empty();
    }

    /** Tries until the destination has it. A record that no destination takes waits: it is never lost on the way. */
    private boolean giveUp(Piece piece, Condition condition, Optional<Outcome> last, Conversation conversation)
            throws InterruptedException {
        if (piece.size() == 0) {
            return true;
        }
        if (policy.onFailure().isEmpty()) {
            LOG.warnf(
                    "records given up source=%s shard=%s first=%s last=%s count=%d condition=%s",
                    target.sourceId(),
                    origin.shard(),
                    piece.items().getFirst().sequence(),
                    piece.items().getLast().sequence(),
                    piece.size(),
                    condition.said());
            target.fates().discarded(piece.size());
            settle(piece.items(), conversation);
            return true;
        }
        Destination destination = policy.onFailure().get();
        Instant now = target.clock().instant();
        Destinations.Message message = FailureRecord.of(
                target.sourceId(),
                target.functionArn(),
                target.function().qualifier(),
                origin,
                piece,
                condition,
                last,
                destination,
                now);
        for (int inVain = 0; !isStopped(); inVain++) {
            try {
                target.destinations().deliver(target.function().namespace(), destination, message);
                target.steps().at(Step.DEAD_LETTERED);
                target.fates().deadLettered(piece.size());
                settle(piece.items(), conversation);
                return true;
            } catch (Destinations.DestinationUnavailable away) {
                target.results().accept("PROBLEM: Destination unavailable");
            } catch (Destinations.DestinationRefused refused) {
                target.results().accept("PROBLEM: Destination refused the failure record: " + refused.getMessage());
            }
            pause(inVain);
        }
        return false;
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void pause(int inVain) throws InterruptedException {
        Duration wait = policy.waits().after(inVain);
        // Nothing follows from whether it was stopped meanwhile: the loop looks.
        boolean ignored = stopped.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }
}
