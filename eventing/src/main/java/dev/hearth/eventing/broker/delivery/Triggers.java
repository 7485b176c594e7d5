package dev.hearth.eventing.broker.delivery;

import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.kafka.Kafka;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;

/** The triggers that run in this process. Blocks; one thread at a time. */
public final class Triggers implements AutoCloseable {
    private final Kafka kafka;
    private final Subscribers subscribers;
    private final MeterRegistry registry;
    private final Map<String, TriggerRun> running = new HashMap<>();

    public Triggers(Kafka kafka, Subscribers subscribers, MeterRegistry registry) {
        this.kafka = kafka;
        this.subscribers = subscribers;
        this.registry = registry;
    }

    /** Makes these run and no others; one whose plan has changed starts anew, where its offsets are. */
    public synchronized void run(Collection<TriggerPlan> plans) {
        Map<String, TriggerPlan> wanted =
                plans.stream().collect(Collectors.toMap(TriggerPlan::group, Function.identity(), (one, other) -> one));
        running.entrySet().removeIf(run -> {
            boolean gone = !run.getValue().plan().equals(wanted.get(run.getKey()));
            if (gone) {
                run.getValue().close();
            }
            return gone;
        });
        wanted.forEach((group, plan) -> running.computeIfAbsent(group, absent -> started(plan)));
    }

    private TriggerRun started(TriggerPlan plan) {
        Fates fates = new Fates(registry, plan.namespace(), plan.name());
        Delivery delivery = new Delivery(plan, subscribers, kafka::send, fates, Thread::sleep);
        TriggerRun run = new TriggerRun(plan, () -> consumer(kafka, plan), delivery);
        run.start();
        return run;
    }

    /** A consumer of the trigger's group, whose place in each partition was fixed before the trigger was ready. */
    static Consumer<byte[], byte[]> consumer(Kafka kafka, TriggerPlan plan) {
        return kafka.member(
                plan.group(),
                TriggerRun.MOST_POLLED,
                Map.of(
                        "max.partition.fetch.bytes",
                        2 * 1024 * 1024,
                        "fetch.max.bytes",
                        8 * 1024 * 1024,
                        "metadata.max.age.ms",
                        30_000,
                        "client.id",
                        "hearth-trigger-" + plan.namespace() + "." + plan.name()));
    }

    @Override
    public synchronized void close() {
        running.values().parallelStream().forEach(TriggerRun::close);
        running.clear();
        subscribers.close();
    }
}
