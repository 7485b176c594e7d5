package dev.hearth.api.schedule;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.hearth.api.Labels;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** What is to happen at times of the clock. */
@JsonClassDescription("An invocation by the clock.")
@Group(Labels.GROUP)
@Version(Labels.VERSION)
@Kind("Schedule")
@Singular("schedule")
@Plural("schedules")
@AdditionalPrinterColumn(name = "Schedule", jsonPath = ".spec.schedule")
@AdditionalPrinterColumn(name = "Last", jsonPath = ".status.lastScheduledTime")
@AdditionalPrinterColumn(name = "Next", jsonPath = ".status.nextScheduledTime")
@AdditionalPrinterColumn(name = "Result", jsonPath = ".status.lastResult")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class Schedule extends CustomResource<ScheduleSpec, ScheduleStatus> implements Namespaced {}
