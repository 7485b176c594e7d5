package dev.hearth.eventing.sources.kind;

import dev.hearth.api.eventsource.EventSource;
import dev.hearth.api.eventsource.EventSourceStatus;
import dev.hearth.api.function.Function;
import dev.hearth.eventing.kafka.KafkaUnavailable;
import dev.hearth.eventing.sources.EventSources;
import dev.hearth.eventing.sources.InvalidSource;
import dev.hearth.eventing.sources.SourceSettings;
import dev.hearth.eventing.sources.SourceSettings.From;
import dev.hearth.eventing.sources.SourceSettings.Id;
import dev.hearth.eventing.sources.SourceView;
import dev.hearth.kinds.ObjectEvents;
import dev.hearth.kinds.Readiness;
import dev.hearth.kinds.StatusReport;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The way of an EventSource: check → run → fix where it begins → status; looked at again soon while it works, and seldom while
 * it sleeps, since {@link EventSources} says when it wakes.
 */
public final class EventSourceReconciler implements Reconciler<EventSource>, Cleaner<EventSource> {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration AWAKE = Duration.ofSeconds(5);
    private static final Duration ASLEEP = Duration.ofMinutes(10);

    private final KubernetesClient client;
    private final EventSources sources;
    private final ObjectEvents events;
    private final Clock clock;

    public EventSourceReconciler(KubernetesClient client, EventSources sources, Clock clock) {
        this.client = client;
        this.sources = sources;
        this.events = new ObjectEvents(client, "eventing", clock);
        this.clock = clock;
    }

    @Override
    public List<io.javaoperatorsdk.operator.processing.event.source.EventSource<?, EventSource>> prepareEventSources(
            EventSourceContext<EventSource> context) {
        SimpleInboundEventSource<EventSource> wakes = new SimpleInboundEventSource<>("wakes");
        sources.onChange(id -> wakes.propagateEvent(new ResourceID(id.name(), id.namespace())));
        return List.of(wakes);
    }

    @Override
    public UpdateControl<EventSource> reconcile(EventSource source, Context<EventSource> context) {
        Readiness readiness;
        Optional<SourceSettings> settings = Optional.empty();
        try {
            settings = Optional.of(SourceSettings.of(source));
            readiness = ready(settings.get(), hasRead(source));
        } catch (InvalidSource e) {
            sources.remove(id(source));
            readiness = Readiness.no(e.reason(), String.valueOf(e.getMessage()));
        } catch (KafkaUnavailable e) {
            readiness = Readiness.no("KafkaUnavailable", String.valueOf(e.getMessage()));
        }
        Optional<SourceView> view = settings.flatMap(known -> sources.view(known.id()));
        boolean asleep =
                view.filter(known -> known.consumers() == 0 && known.lag() == 0).isPresent();
        Duration again = !readiness.status().equals("True") ? SOON : asleep ? ASLEEP : AWAKE;
        return say(source, settings, view, readiness).rescheduleAfter(again);
    }

    private static Id id(EventSource source) {
        return new Id(source.getMetadata().getNamespace(), source.getMetadata().getName());
    }

    private static boolean hasRead(EventSource source) {
        return source.getStatus() != null && "Enabled".equals(source.getStatus().state);
    }

    private Readiness ready(SourceSettings settings, boolean knownBefore) {
        sources.apply(settings);
        Optional<String> missing = sources.prepare(settings, knownBefore);
        if (missing.isPresent()) {
            return Readiness.no("SourceMissing", missing.get() + "; it is looked for again.");
        }
        if (!settings.enabled()) {
            return Readiness.no("Disabled", "It is disabled: what comes meanwhile waits.");
        }
        String function = settings.function().name();
        if (client.resources(Function.class)
                        .inNamespace(settings.id().namespace())
                        .withName(function)
                        .get()
                == null) {
            return Readiness.no(
                    "FunctionMissing",
                    "There is no Function \"%s\" in this namespace: the records wait for it.".formatted(function));
        }
        Optional<SourceView> view = sources.view(settings.id());
        Optional<String> problem = view.flatMap(SourceView::problem);
        if (problem.isPresent()) {
            return Readiness.notYet("Starting", problem.get());
        }
        return view.filter(known -> known.state().equals("Enabled")).isPresent()
                ? Readiness.ready("Records come to the function \"%s\".".formatted(function))
                : Readiness.notYet("Starting", "It is about to read.");
    }

    private UpdateControl<EventSource> say(
            EventSource source, Optional<SourceSettings> settings, Optional<SourceView> view, Readiness readiness) {
        EventSourceStatus before = Objects.requireNonNullElseGet(source.getStatus(), EventSourceStatus::new);
        EventSourceStatus status = new EventSourceStatus();
        status.observedGeneration = source.getMetadata().getGeneration();
        status.state = view.map(SourceView::state).orElse("Creating");
        status.lag = view.map(SourceView::lag).filter(lag -> lag >= 0).orElse(null);
        status.consumers = view.map(SourceView::consumers).orElse(null);
        status.lastProcessingResult = view.map(SourceView::result).orElse(before.lastProcessingResult);
        status.consumerGroup = settings.filter(known -> !(known.from() instanceof From.Table))
                .map(SourceSettings::group)
                .orElse(null);
        status.conditions = List.of(readiness.condition(source, before.conditions, clock.instant()));
        return new StatusReport<>(before, before.conditions).say(source, status, readiness, events);
    }

    @Override
    public DeleteControl cleanup(EventSource source, Context<EventSource> context) {
        sources.remove(id(source));
        try {
            sources.forget(SourceSettings.of(source));
        } catch (InvalidSource neverRan) {
            return DeleteControl.defaultDelete();
        } catch (KafkaUnavailable e) {
            // Another replica may be about to leave the group; Kafka forgets a group without members after a week.
            events.tell(source, "Normal", "GroupLeft", "Its consumer group stays for now: " + e.getMessage());
        }
        return DeleteControl.defaultDelete();
    }
}
