package dev.hearth.eventing.sources.delivery;

import dev.hearth.eventing.sources.delivery.Answer.Items;
import dev.hearth.eventing.sources.payload.Envelope;
import dev.hearth.eventing.sources.payload.Item;
import java.util.List;

/** The form of the events to a function and of what it returns: with or without the state of a window. One thread. */
interface Conversation {
    Envelope envelope();

    /** @return index of the first record that failed, {@link Items#NONE_FAILED} or {@link Items#ALL_FAILED} */
    int read(byte[] payload, List<Item> items);

    /** Their fate is settled, as far as the function goes. */
    void settled(List<Item> items);

    /** Each invocation stands for itself. */
    record Stateless(Policy policy, Origin origin, Completion completion) implements Conversation {
        @Override
        public Envelope envelope() {
            return origin.envelope();
        }

        @Override
        public int read(byte[] payload, List<Item> items) {
            return policy.reportsItemFailures()
                    ? Answer.firstFailed(payload, items, origin.items())
                    : Items.NONE_FAILED;
        }

        @Override
        public void settled(List<Item> items) {
            completion.settled(items);
            completion.finished(items.stream().mapToLong(Item::offset).toArray());
        }
    }
}
