package dev.hearth.operator.pods;

import dev.hearth.api.Labels;
import dev.hearth.operator.MovingClock;
import dev.hearth.operator.autoscaler.Scale;
import dev.hearth.operator.demand.Coverage;
import dev.hearth.operator.names.FunctionKey;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Fleets over a cluster in memory, with a clock that only the test moves; what they do is done in the caller's thread. */
public final class FleetsRig implements AutoCloseable {
    public static final FunctionKey HELLO = new FunctionKey("default", "hello");
    public static final URI GATEWAY = URI.create("http://127.0.0.1:9001");

    public final MovingClock clock = new MovingClock();
    public final Coverage coverage = new Coverage(clock);
    public final Fleets fleets;

    /** What the reconciler was told to look at, in order. */
    public final List<FunctionKey> news = new CopyOnWriteArrayList<>();

    final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

    public FleetsRig(PodApi cluster) {
        coverage.expect(GATEWAY);
        fleets = new Fleets(
                cluster,
                new RuntimeAddresses.LoopbackAddresses(9001),
                coverage,
                clock,
                timer,
                Runnable::run,
                new SimpleMeterRegistry(),
                news::add);
    }

    public static PodPlan plan(String revision, Scale scale) {
        Pod template = new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .addToLabels(Labels.FUNCTION, "hello")
                .addToLabels(Labels.REVISION, revision)
                .addNewOwnerReference()
                .withUid("uid")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("function")
                .endContainer()
                .endSpec()
                .build();
        return new PodPlan(
                HELLO, "uid", revision, Optional.empty(), PodTemplate.of(template), scale, Duration.ofSeconds(3));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
