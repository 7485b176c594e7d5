package dev.hearth.operator.pods;

import dev.hearth.api.Demand.FunctionDemand;
import dev.hearth.api.Demand.InitError;
import dev.hearth.api.Demand.PodReport;
import dev.hearth.api.Demand.PodState;
import dev.hearth.operator.demand.Coverage;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What each gateway said last of one function. Guarded by its fleet. */
final class GatewayLines {
    private final Map<URI, Line> lines = new HashMap<>();

    private record Line(FunctionDemand told, Instant at) {}

    /** @param told empty when the gateway's line does not name the function, or the gateway is gone */
    void put(URI gateway, Optional<FunctionDemand> told, Instant now) {
        told.ifPresentOrElse(line -> lines.put(gateway, new Line(line, now)), () -> lines.remove(gateway));
    }

    void clear() {
        lines.clear();
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    boolean anyWaits() {
        return lines.values().stream().anyMatch(line -> line.told().queued() > 0);
    }

    /** What waits or runs, as far as gateways that are heard say. */
    int busy(Instant now) {
        return lines.values().stream()
                .filter(line -> !line.at().plus(Coverage.STALE).isBefore(now))
                .mapToInt(line -> line.told().queued() + line.told().inFlight())
                .sum();
    }

    Stream<InitError> initErrors() {
        return lines.values().stream().flatMap(line -> line.told().initError().stream());
    }

    /** By the pods' names. */
    Map<String, PodReport> reports() {
        Map<String, PodReport> reports = new HashMap<>();
        for (Line line : lines.values()) {
            line.told().pods().forEach(report -> reports.merge(report.name(), report, GatewayLines::together));
        }
        return reports;
    }

    /** A pod that went to another gateway may still run for the one before: it does the most that either says. */
    private static PodReport together(PodReport one, PodReport other) {
        PodState state = one.state().compareTo(other.state()) <= 0 ? one.state() : other.state();
        return new PodReport(
                one.name(), state, one.inFlight() + other.inFlight(), Math.min(one.idleMillis(), other.idleMillis()));
    }
}
