package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.env.PodFields;
import dev.hearth.standalone.kubelet.env.References;
import dev.hearth.standalone.kubelet.volume.PodVolumes;
import dev.hearth.standalone.kubelet.volume.VolumeProblem;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** A pod's volumes through its life: made before the first container, looked at while it runs, gone with the last. */
final class VolumeLife {
    private static final Logger LOG = Logger.getLogger(VolumeLife.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final PodVolumes volumes;
    private final PodFields fields;
    private final References references;
    private final Consumer<PodSink.Happening> events;
    private boolean made;
    private boolean removed;
    private Instant nextAt;

    VolumeLife(
            PodVolumes volumes,
            PodFields fields,
            References references,
            Consumer<PodSink.Happening> events,
            Instant now) {
        this.volumes = volumes;
        this.fields = fields;
        this.references = references;
        this.events = events;
        this.nextAt = now;
    }

    boolean made() {
        return made;
    }

    /** Makes them, if it is time to try; why the pod can never have them, if so. What may pass is tried again. */
    Optional<StatusReport.Failure> make(Instant now) {
        if (made || now.isBefore(nextAt)) {
            return Optional.empty();
        }
        try {
            volumes.make(fields, references);
            made = true;
            nextAt = now.plus(LOOK);
            return Optional.empty();
        } catch (VolumeProblem e) {
            String message = String.valueOf(e.getMessage());
            events.accept(PodSink.Happening.warning("FailedMount", message, ""));
            nextAt = now.plus(RETRY);
            return e.passes() ? Optional.empty() : Optional.of(new StatusReport.Failure("VolumeNotSupported", message));
        } catch (IOException | RuntimeException e) {
            nextAt = now.plus(RETRY);
            LOG.warnf("volumes cannot be made error=%s", e.toString());
            events.accept(PodSink.Happening.warning("FailedMount", "volumes cannot be made: " + e.getMessage(), ""));
            return Optional.empty();
        }
    }

    /** Looks, if it is time to, whether one holds more than it may. */
    Optional<StatusReport.Failure> overLimit(Instant now) {
        if (!made || !volumes.hasLimits() || now.isBefore(nextAt)) {
            return Optional.empty();
        }
        nextAt = now.plus(LOOK);
        return volumes.overLimit().map(message -> {
            events.accept(PodSink.Happening.warning("Evicted", message, ""));
            return new StatusReport.Failure("Evicted", message);
        });
    }

    /** When there is something to do again. */
    Optional<Instant> next(boolean anyActive) {
        return !made || (volumes.hasLimits() && anyActive) ? Optional.of(nextAt) : Optional.empty();
    }

    void remove() {
        if (!removed) {
            removed = true;
            volumes.delete();
        }
    }
}
