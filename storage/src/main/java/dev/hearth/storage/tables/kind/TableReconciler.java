package dev.hearth.storage.tables.kind;

import dev.hearth.api.DeletionPolicy;
import dev.hearth.api.table.Table;
import dev.hearth.api.table.TableStatus;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.kinds.ObjectEvents;
import dev.hearth.kinds.Readiness;
import dev.hearth.kinds.StatusReport;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import dev.hearth.storage.tables.kind.TablePlan.Current;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The way of a Table: describe → plan → calls → status, until nothing is left to do; then it is looked at again from time
 * to time, so that what somebody changed behind its back is put right.
 */
public final class TableReconciler implements Reconciler<Table>, Cleaner<Table> {
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration ENGINE_AWAY = Duration.ofSeconds(5);
    private static final Duration DRIFT = Duration.ofMinutes(5);

    /** More steps than any spec needs (20 indexes, each deleted and made); beyond it something goes round in circles. */
    private static final int MOST_STEPS = 64;

    private final TableApi tables;
    private final ObjectEvents events;
    private final Clock clock;

    /** @param tables the service whose tables they are */
    public TableReconciler(KubernetesClient client, JsonService tables, String region, Clock clock) {
        this.tables = new TableApi(tables, region);
        this.events = new ObjectEvents(client, "storage", clock);
        this.clock = clock;
    }

    @Override
    public UpdateControl<Table> reconcile(Table table, Context<Table> context) {
        String namespace = table.getMetadata().getNamespace();
        String name = table.getMetadata().getName();
        Optional<Current> current = Optional.empty();
        Readiness readiness;
        Duration again = DRIFT;
        try {
            current = tables.current(namespace, name);
            TablePlan plan = TablePlan.of(name, table.getSpec(), current);
            for (int step = 0; plan instanceof TablePlan.Calls(List<TableCall> calls) && step < MOST_STEPS; step++) {
                calls.forEach(call -> tables.make(namespace, call));
                current = tables.current(namespace, name);
                plan = TablePlan.of(name, table.getSpec(), current);
            }
            readiness = switch (plan) {
                case TablePlan.Settled settled -> Readiness.ready("The table is as asked.");
                case TablePlan.Wait(String status) ->
                    Readiness.notYet("Changing", "The table is %s; this goes by.".formatted(status));
                case TablePlan.Calls more ->
                    Readiness.notYet("Changing", "The table needs more changes than are made at once.");
                case TablePlan.Impossible(String reason, String message) -> Readiness.no(reason, message);
            };
            again = readiness.status().equals("Unknown") ? SOON : DRIFT;
        } catch (EngineUnavailable away) {
            readiness = Readiness.no("EngineUnavailable", "The table engine does not answer: " + away.getMessage());
            again = ENGINE_AWAY;
        } catch (ServiceFault refused) {
            boolean passes = refused.status() >= 500 || refused.shortType().equals("LimitExceededException");
            readiness = passes
                    ? Readiness.no("EngineUnavailable", "The tables service could not do it: " + refused.getMessage())
                    : Readiness.no(refused.shortType(), String.valueOf(refused.getMessage()));
            again = passes ? ENGINE_AWAY : DRIFT;
        }
        return say(table, current, readiness).rescheduleAfter(again);
    }

    private UpdateControl<Table> say(Table table, Optional<Current> current, Readiness readiness) {
        TableStatus before = Objects.requireNonNullElseGet(table.getStatus(), TableStatus::new);
        TableStatus status = new TableStatus();
        status.observedGeneration = table.getMetadata().getGeneration();
        status.tableStatus = current.map(Current::status).orElse(before.tableStatus);
        status.tableArn =
                current.map(found -> found.table().path("TableArn").asText()).orElse(before.tableArn);
        status.latestStreamArn = current.map(
                        found -> found.table().path("LatestStreamArn").asText(null))
                .orElse(null);
        status.conditions = List.of(readiness.condition(table, before.conditions, clock.instant()));
        return new StatusReport<>(before, before.conditions).say(table, status, readiness, events);
    }

    @Override
    public DeleteControl cleanup(Table table, Context<Table> context) {
        String namespace = table.getMetadata().getNamespace();
        String name = table.getMetadata().getName();
        if (table.getSpec().deletionPolicy != DeletionPolicy.DELETE) {
            events.tell(
                    table,
                    "Normal",
                    "Retained",
                    "The table \"%s\" and its items stay, as spec.deletionPolicy Retain says; a Table of this name finds them again, DeleteTable removes them."
                            .formatted(name));
            return DeleteControl.defaultDelete();
        }
        try {
            tables.delete(namespace, name);
            return tables.current(namespace, name).isEmpty()
                    ? DeleteControl.defaultDelete()
                    : DeleteControl.noFinalizerRemoval().rescheduleAfter(SOON);
        } catch (EngineUnavailable | ServiceFault fault) {
            events.tell(
                    table,
                    "Warning",
                    "DeletionFailed",
                    "The table \"%s\" could not be deleted and this is tried again: %s"
                            .formatted(name, fault.getMessage()));
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(ENGINE_AWAY);
        }
    }
}
