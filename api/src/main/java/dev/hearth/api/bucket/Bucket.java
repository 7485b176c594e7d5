package dev.hearth.api.bucket;

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

/** A bucket: objects by key, reached through the S3 API under its own name by keys of its namespace. */
@JsonClassDescription("An S3 bucket, its policies and what becomes of its objects when it is deleted.")
@Group(Labels.GROUP)
@Version(Labels.VERSION)
@Kind("Bucket")
@Singular("bucket")
@ValidationRule(
        value = "size(self.metadata.name) >= 3 && size(self.metadata.name) <= 63",
        message = "a bucket's name has 3 to 63 characters, as S3 has it")
@Plural("buckets")
@AdditionalPrinterColumn(name = "Objects", jsonPath = ".status.objects", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class Bucket extends CustomResource<BucketSpec, BucketStatus> implements Namespaced {}
