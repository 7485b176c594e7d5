package dev.hearth.api.trigger;

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

/** Which events of a broker go to which subscriber. */
@JsonClassDescription("Events of a broker that are sent on to a function.")
@Group(Labels.GROUP)
@Version(Labels.VERSION)
@Kind("Trigger")
@Singular("trigger")
@Plural("triggers")
@AdditionalPrinterColumn(name = "Broker", jsonPath = ".spec.broker")
@AdditionalPrinterColumn(name = "Waiting", jsonPath = ".status.waiting", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class Trigger extends CustomResource<TriggerSpec, TriggerStatus> implements Namespaced {}
