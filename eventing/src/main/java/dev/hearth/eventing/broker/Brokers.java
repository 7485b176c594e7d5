package dev.hearth.eventing.broker;

import dev.hearth.api.broker.Broker;
import dev.hearth.api.trigger.Trigger;
import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.eventing.broker.delivery.Subscribers;
import dev.hearth.eventing.broker.delivery.Triggers;
import dev.hearth.eventing.broker.ingress.Ingress;
import dev.hearth.eventing.broker.ingress.OpenBroker;
import dev.hearth.eventing.broker.kind.BrokerReconciler;
import dev.hearth.eventing.broker.kind.TriggerReconciler;
import dev.hearth.eventing.broker.plan.BrokerName;
import dev.hearth.eventing.broker.plan.TriggerPlan;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.door.Bearers;
import dev.hearth.eventing.door.HttpService;
import dev.hearth.eventing.functions.Functions;
import dev.hearth.eventing.kafka.Kafka;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Brokers and triggers in this process. Every replica takes events and runs every trigger, whose group shares the partitions
 * out; one of them reconciles. Starting and closing block.
 */
public final class Brokers implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Brokers.class);

    private final KubernetesClient client;
    private final Kafka kafka;
    private final String url;
    private final Clock clock;
    private final Ingress.Shared shared;
    private final Triggers triggers;
    private final SharedIndexInformer<Broker> brokers;
    private final SharedIndexInformer<Trigger> wanted;
    private final ExecutorService changes = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("triggers").factory());
    private final AtomicBoolean asked = new AtomicBoolean();

    private Brokers(
            KubernetesClient client,
            Kafka kafka,
            Functions functions,
            Destinations destinations,
            String url,
            Bearers bearers,
            MeterRegistry registry,
            Clock clock) {
        this.client = client;
        this.kafka = kafka;
        this.url = url;
        this.clock = clock;
        this.triggers = new Triggers(kafka, new Subscribers(functions::invoke, destinations, clock), registry);
        this.brokers = client.resources(Broker.class).inAnyNamespace().runnableInformer(0);
        this.wanted = client.resources(Trigger.class).inAnyNamespace().runnableInformer(0);
        this.shared = new Ingress.Shared(this::find, bearers, kafka, registry, clock);
    }

    /**
     * Follows the objects and runs the triggers that are ready; more come as they do.
     *
     * @param url of the gateway's functions and APIs, without a slash at its end
     */
    public static Brokers start(
            KubernetesClient client,
            Kafka kafka,
            Functions functions,
            Destinations destinations,
            String url,
            Bearers bearers,
            MeterRegistry registry,
            Clock clock) {
        Brokers made = new Brokers(client, kafka, functions, destinations, url, bearers, registry, clock);
        made.brokers.addEventHandler(made.<Broker>changed());
        made.wanted.addEventHandler(made.<Trigger>changed());
        made.brokers.start();
        made.wanted.start();
        return made;
    }

    /** The ingress of an event loop. */
    public HttpService ingress(AccessKeys keys) {
        return new Ingress(shared, keys);
    }

    public List<Reconciler<?>> reconcilers() {
        return List.of(new BrokerReconciler(client, kafka, url, clock), new TriggerReconciler(client, kafka, clock));
    }

    private Optional<OpenBroker> find(BrokerName name) {
        return Optional.ofNullable(brokers.getStore().getByKey(name.namespace() + "/" + name.name()))
                .filter(broker -> broker.getMetadata().getDeletionTimestamp() == null)
                .map(broker -> new OpenBroker(
                        name,
                        "NONE".equals(broker.getSpec().authType),
                        broker.getStatus() != null && broker.getStatus().topic != null));
    }

    private <T> ResourceEventHandler<T> changed() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                runWhatIsWanted();
            }

            @Override
            public void onUpdate(T before, T object) {
                runWhatIsWanted();
            }

            @Override
            public void onDelete(T object, boolean finalStateUnknown) {
                runWhatIsWanted();
            }
        };
    }

    /** One look for however many changes came before it. */
    private void runWhatIsWanted() {
        if (!changes.isShutdown() && asked.compareAndSet(false, true)) {
            changes.execute(() -> {
                asked.set(false);
                try {
                    triggers.run(ready().toList());
                } catch (KafkaUnavailable e) {
                    LOG.warnf("triggers could not be started cause=%s", e.getMessage());
                } catch (RuntimeException e) {
                    LOG.errorf(e, "triggers could not be started");
                }
            });
        }
    }

    private Stream<TriggerPlan> ready() {
        return wanted.getStore().list().stream()
                .filter(trigger -> trigger.getMetadata().getDeletionTimestamp() == null)
                .filter(trigger -> trigger.getStatus() != null && trigger.getStatus().consumerGroup != null)
                .flatMap(trigger -> plan(trigger).stream());
    }

    private Optional<TriggerPlan> plan(Trigger trigger) {
        Broker broker =
                brokers.getStore().getByKey(trigger.getMetadata().getNamespace() + "/" + trigger.getSpec().broker);
        if (broker == null || broker.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        try {
            return Optional.of(TriggerPlan.of(trigger, broker.getSpec()));
        } catch (TriggerPlan.Invalid saidByItsReconciler) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        wanted.stop();
        brokers.stop();
        changes.shutdown();
        try {
            if (!changes.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warnf("triggers were still being started");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        triggers.close();
    }
}
