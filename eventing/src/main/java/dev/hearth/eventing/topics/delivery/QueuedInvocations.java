package dev.hearth.eventing.topics.delivery;

import dev.hearth.eventing.async.AsyncInvocations;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.kafka.KafkaUnavailable;

/** Invokes functions asynchronously, as Lambda does for SNS: from the queue on, retries and destinations are the function's. */
public record QueuedInvocations(AsyncInvocations queue) implements Invocations {
    @Override
    public Attempt invoke(String namespace, String function, byte[] event) {
        try {
            queue.accept(queue.event(FunctionRef.latest(namespace, function), event, ""));
            return new Attempt.Delivered();
        } catch (KafkaUnavailable e) {
            return new Attempt.NotNow("KafkaUnavailable", String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new Attempt.Never("EventTooLarge", String.valueOf(e.getMessage()));
        }
    }
}
