package dev.hearth.api.broker;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.hearth.api.Labels;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** A place that takes CloudEvents over HTTP, keeps them in Kafka and hands them to the Triggers that name it. */
@JsonClassDescription("Where CloudEvents are sent to and triggers take them from.")
@Group(Labels.GROUP)
@Version(Labels.VERSION)
@Kind("Broker")
@Singular("broker")
@Plural("brokers")
@ValidationRule(
        value = "size(self.metadata.name) <= 100",
        message = "a broker's name has at most 100 characters, since it is part of its topic's")
@AdditionalPrinterColumn(name = "URL", jsonPath = ".status.address.url")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class Broker extends CustomResource<BrokerSpec, BrokerStatus> implements Namespaced {}
