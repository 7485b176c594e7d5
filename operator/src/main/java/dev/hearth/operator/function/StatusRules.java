package dev.hearth.operator.function;

import dev.hearth.api.Demand.InitError;
import dev.hearth.api.Labels;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.api.function.KeepAliveStatus;
import dev.hearth.operator.autoscaler.KeepAliveWindows;
import dev.hearth.operator.pods.FleetView;
import dev.hearth.operator.pods.PodTrouble;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what a function's status says. Pure. */
final class StatusRules {
    /** The function can be called, but not as it was asked for last. */
    static final String UPDATE_STUCK = "UpdateStuck";

    /** No pod of the function has served yet, and none has to. */
    static final String UNTRIED = "Untried";

    private static final int LONGEST_MESSAGE = 4096;

    /** @param code and {@code ready}: what there is to say of the two conditions */
    static FunctionStatus status(
            Function function, FunctionStatus before, Finding code, Finding ready, FleetView fleet, Instant now) {
        FunctionStatus status = new FunctionStatus();
        String name = function.getMetadata().getName();
        status.observedGeneration = function.getMetadata().getGeneration();
        status.revision = fleet.active().orElse(before.revision);
        status.codeSha256 = fleet.active().isPresent() ? fleet.activeSha().orElse(null) : before.codeSha256;
        status.pods = fleet.pods();
        status.selector = Labels.FUNCTION + "=" + name;
        status.urlPath = "/functions/" + function.getMetadata().getNamespace() + "/" + name;
        status.keepAlive = fleet.keepAlive().map(StatusRules::keepAlive).orElse(null);
        status.conditions = List.of(
                condition(FunctionStatus.READY, ready, before, status.observedGeneration, now),
                condition(FunctionStatus.CODE_AVAILABLE, code, before, status.observedGeneration, now));
        return status;
    }

    private static KeepAliveStatus keepAlive(KeepAliveWindows windows) {
        KeepAliveStatus status = new KeepAliveStatus();
        status.basis = switch (windows.basis()) {
            case LEARNED -> "Learned";
            case TOO_FEW -> "TooFew";
            case NONE_EXPECTED -> "NoneExpected";
        };
        status.preWarmSeconds = windows.preWarm().toSeconds();
        status.keepAliveSeconds = windows.until().toSeconds();
        return status;
    }

    /** Whether a function whose code and references are all there can be called. */
    static Finding ready(FleetView fleet, int initialScale, Instant now) {
        if (fleet.initError().isPresent()) {
            return initFailed(fleet.initError().get());
        }
        if (fleet.rollingIn()) {
            return fleet.trouble()
                    .map(trouble -> Finding.yes(
                            UPDATE_STUCK, "A new revision cannot start; the one before serves. " + trouble.message()))
                    .orElseGet(() -> Finding.yes(
                            "Updating", "A new revision is starting; until it serves, the one before does."));
        }
        if (fleet.serving() > 0 && (fleet.proven() || initialScale <= 1)) {
            return Finding.yes("Serving", "The function has pods that serve.");
        }
        if (fleet.crashes() > 1 || (fleet.crashes() > 0 && !fleet.proven())) {
            return crashed(fleet, now);
        }
        if (fleet.trouble().isPresent()) {
            PodTrouble trouble = fleet.trouble().get();
            return Finding.no(trouble.reason(), trouble.message());
        }
        if (fleet.proven()) {
            return fleet.pods() > 0
                    ? Finding.yes("Serving", "The function has pods that serve.")
                    : Finding.yes("Idle", "The function has no pods; its next call starts one.");
        }
        if (initialScale == 0) {
            return Finding.yes(UNTRIED, "The function has not been called yet; its first call starts a pod.");
        }
        return Finding.notYet(
                "Starting",
                initialScale > 1
                        ? "The first %d pods of this revision are starting.".formatted(initialScale)
                        : "The first pod of this revision is starting.");
    }

    private static Finding initFailed(InitError error) {
        return Finding.no(
                "InitFailed",
                "The function failed while it was loaded (%s): %s See 'kubectl logs %s'."
                        .formatted(error.type(), sentence(error.message()), error.pod()));
    }

    private static Finding crashed(FleetView fleet, Instant now) {
        String retry = fleet.retryAt()
                .map(at -> " It is tried again in about %s.".formatted(roughly(Duration.between(now, at))))
                .orElse("");
        return Finding.no(
                PodTrouble.CRASH_LOOP,
                "%s %d in a row.%s The newest one's log is kept for 10 minutes: see 'kubectl logs'."
                        .formatted(
                                fleet.lastCrash().orElse("Pods end before they ask for work."),
                                fleet.crashes(),
                                retry));
    }

    /** The pause as it was set, so that the message does not change while it passes. */
    private static String roughly(Duration wait) {
        for (int seconds = 10; seconds < 300; seconds *= 2) {
            if (wait.toSeconds() <= seconds) {
                return seconds + " s";
            }
        }
        return "5 min";
    }

    /** Whether {@code after} says anything that {@code before} does not; when it was said does not count. */
    static boolean differs(FunctionStatus before, FunctionStatus after) {
        return !Objects.equals(before.observedGeneration, after.observedGeneration)
                || !Objects.equals(before.revision, after.revision)
                || !Objects.equals(before.codeSha256, after.codeSha256)
                || !Objects.equals(before.pods, after.pods)
                || !Objects.equals(before.selector, after.selector)
                || !Objects.equals(before.urlPath, after.urlPath)
                || !Objects.equals(windows(before.keepAlive), windows(after.keepAlive))
                || !before.conditions.equals(after.conditions);
    }

    /** The histogram goes along when something else is said: it changes with every call. */
    private static List<Object> windows(@Nullable KeepAliveStatus status) {
        return status == null
                ? List.of()
                : List.of(
                        String.valueOf(status.basis),
                        Objects.requireNonNullElse(status.preWarmSeconds, -1L),
                        Objects.requireNonNullElse(status.keepAliveSeconds, -1L));
    }

    static Optional<Condition> find(FunctionStatus status, String type) {
        return status.conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    private static Condition condition(
            String type, Finding finding, FunctionStatus before, Long generation, Instant now) {
        Optional<Condition> last = find(before, type);
        boolean same = last.map(condition ->
                        condition.getStatus().equals(finding.status().name()))
                .orElse(false);
        String message = finding.message();
        return new ConditionBuilder()
                .withType(type)
                .withStatus(finding.status().name())
                .withReason(finding.reason())
                .withMessage(
                        message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE - 1) + "…" : message)
                .withObservedGeneration(generation)
                .withLastTransitionTime(
                        same
                                ? last.orElseThrow().getLastTransitionTime()
                                : now.truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
    }

    private static String sentence(String message) {
        String text = message.strip();
        return text.isEmpty() || text.endsWith(".") ? text : text + ".";
    }

    private StatusRules() {}
}
