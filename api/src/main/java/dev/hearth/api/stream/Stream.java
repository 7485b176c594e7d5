package dev.hearth.api.stream;

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

/**
 * A stream: records in the order of their shards, reached through the Kinesis API under its own name by keys of its namespace,
 * and through Kafka as a topic.
 */
@JsonClassDescription("A stream of records: a Kafka topic, read and written as Kinesis does.")
@Group(Labels.GROUP)
@Version(Labels.VERSION)
@Kind("Stream")
@Singular("stream")
@ValidationRule(
        value = "has(self.spec.streamName) || size(self.metadata.name) <= 128",
        message = "a stream's name has 1 to 128 characters, as Kinesis has it")
@Plural("streams")
@AdditionalPrinterColumn(name = "Shards", jsonPath = ".status.shards", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Status", jsonPath = ".status.streamStatus")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Topic", jsonPath = ".status.topic", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class Stream extends CustomResource<StreamSpec, StreamStatus> implements Namespaced {
    /** The name that the Kinesis API calls it by. */
    public String streamName() {
        return getSpec().streamName == null ? getMetadata().getName() : getSpec().streamName;
    }
}
