package dev.hearth.api.eventsource;

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

/** Records of a stream, a Kafka topic or a table's change stream, given to a function in batches. */
@JsonClassDescription("Records of a stream, topic or table that are handed to a function in batches.")
@Group(Labels.GROUP)
@Version(Labels.VERSION)
@Kind("EventSource")
@Singular("eventsource")
@Plural("eventsources")
@AdditionalPrinterColumn(name = "Function", jsonPath = ".spec.function")
@AdditionalPrinterColumn(name = "State", jsonPath = ".status.state")
@AdditionalPrinterColumn(name = "Lag", jsonPath = ".status.lag", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Consumers", jsonPath = ".status.consumers", type = Type.INTEGER, priority = 1)
@AdditionalPrinterColumn(name = "Last Result", jsonPath = ".status.lastProcessingResult", priority = 1)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class EventSource extends CustomResource<EventSourceSpec, EventSourceStatus> implements Namespaced {}
