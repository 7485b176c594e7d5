package dev.hearth.api.topic;

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

/** A topic: what is published to it goes to every subscription, through the SNS API under its own name. */
@JsonClassDescription("An SNS topic: what is published goes to each of its subscriptions.")
@Group(Labels.GROUP)
@Version(Labels.VERSION)
@Kind("Topic")
@Singular("topic")
@Plural("topics")
@ValidationRule(
        value = "self.metadata.name.endsWith('.fifo') == self.spec.fifo",
        message = "the name of a FIFO topic, and of no other, ends with '.fifo', as SNS has it")
@ValidationRule(
        value = "!self.metadata.name.replace('.fifo', '').contains('.')",
        message =
                "a topic's name has letters, digits and hyphens, as SNS has it, and '.fifo' behind them where it is a FIFO topic")
@AdditionalPrinterColumn(name = "Subscriptions", jsonPath = ".status.subscriptionsConfirmed", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Waiting", jsonPath = ".status.waiting", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class Topic extends CustomResource<TopicSpec, TopicStatus> implements Namespaced {}
