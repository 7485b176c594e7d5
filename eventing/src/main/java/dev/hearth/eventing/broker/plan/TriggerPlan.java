package dev.hearth.eventing.broker.plan;

import dev.hearth.api.broker.BrokerSpec;
import dev.hearth.api.trigger.Trigger;
import dev.hearth.api.trigger.TriggerSpec;
import dev.hearth.eventing.broker.filter.Filter;
import dev.hearth.eventing.broker.filter.Filters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A trigger that can be run.
 *
 * @param uid of its object, which makes its consumer group another one's than that of an earlier trigger of the same name
 * @param concurrency of an unordered one: deliveries at once
 */
public record TriggerPlan(
        String namespace,
        String name,
        String uid,
        BrokerName broker,
        Filter filter,
        Sink subscriber,
        DeliveryPolicy delivery,
        boolean ordered,
        int concurrency) {

    /** A manifest that cannot be run, with everything that is wrong. */
    public static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Invalid(List<String> problems) {
            super(String.join("; ", problems));
        }
    }

    /** @throws Invalid when it cannot be run */
    public static TriggerPlan of(Trigger trigger, BrokerSpec broker) {
        TriggerSpec spec = trigger.getSpec();
        String namespace = trigger.getMetadata().getNamespace();
        List<String> problems = new ArrayList<>();
        Filter filter = Filters.of(spec, problems::add);
        try {
            Sink subscriber = Sink.of(spec.subscriber);
            DeliveryPolicy delivery = DeliveryPolicy.of(spec.delivery, broker.delivery);
            if (problems.isEmpty()) {
                return new TriggerPlan(
                        namespace,
                        trigger.getMetadata().getName(),
                        Objects.requireNonNullElse(trigger.getMetadata().getUid(), ""),
                        new BrokerName(namespace, spec.broker),
                        filter,
                        subscriber,
                        delivery,
                        "ordered".equals(spec.ordering),
                        spec.concurrency == null ? 50 : spec.concurrency);
            }
        } catch (IllegalArgumentException wrong) {
            problems.add("spec: " + wrong.getMessage());
        }
        throw new Invalid(problems);
    }

    /** Its Kafka consumer group. */
    public String group() {
        return "hearth.trigger.%s.%s.%s".formatted(namespace, name, uid);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
