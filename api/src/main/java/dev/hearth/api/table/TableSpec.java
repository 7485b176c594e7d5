package dev.hearth.api.table;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.hearth.api.DeletionPolicy;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

/** What a user asks of a table: CreateTable's fields (DynamoDB API reference) under their own names. */
@JsonClassDescription("What the table is to be: keys, indexes, stream, time to live, throughput and deletion policy.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.keySchema == oldSelf.keySchema",
        message = "spec.keySchema cannot be changed: make a new table")
@ValidationRule(
        value =
                "has(self.localSecondaryIndexes) == has(oldSelf.localSecondaryIndexes)"
                        + " && (!has(self.localSecondaryIndexes) || self.localSecondaryIndexes == oldSelf.localSecondaryIndexes)",
        message = "spec.localSecondaryIndexes cannot be changed: make a new table")
@ValidationRule(
        value = "self.billingMode == 'PAY_PER_REQUEST' || has(self.provisionedThroughput)",
        message = "spec.provisionedThroughput is required when spec.billingMode is PROVISIONED")
@ValidationRule(
        value = "self.keySchema.all(k, self.attributeDefinitions.exists(a, a.attributeName == k.attributeName))",
        message = "every attribute of spec.keySchema must be in spec.attributeDefinitions")
public class TableSpec {
    @JsonPropertyDescription("The types of the attributes that are keys of the table or of an index, and of no others.")
    @Required
    @Size(min = 1, max = 50)
    public List<AttributeDefinition> attributeDefinitions;

    @JsonPropertyDescription("The partition key, and a sort key behind it where the table has one.")
    @Required
    @Size(min = 1, max = 2)
    @ValidationRule(
            value = "self[0].keyType == 'HASH' && (size(self) == 1 || self[1].keyType == 'RANGE')",
            message = "a key schema is one HASH element, and after it at most one RANGE element")
    public List<KeySchemaElement> keySchema;

    @Pattern("^(PAY_PER_REQUEST|PROVISIONED)$")
    @Default("PAY_PER_REQUEST")
    public String billingMode;

    public ProvisionedThroughput provisionedThroughput;

    @Size(max = 20)
    public List<SecondaryIndex> globalSecondaryIndexes;

    @Size(max = 5)
    public List<SecondaryIndex> localSecondaryIndexes;

    @JsonPropertyDescription("A change stream of the items; absent: none.")
    public StreamSpecification streamSpecification;

    @JsonPropertyDescription("Items expire at the time (seconds since 1970) in this attribute; absent: never.")
    public TimeToLiveSpecification timeToLiveSpecification;

    @JsonPropertyDescription("DeleteTable is refused while true.")
    @Default("false")
    public Boolean deletionProtectionEnabled;

    @Size(max = 50)
    public Map<String, String> tags;

    @JsonPropertyDescription(
            "'Retain' keeps the table when this object is deleted, 'Delete' deletes it with its items.")
    @Default("Retain")
    public DeletionPolicy deletionPolicy;

    public static class AttributeDefinition {
        @Required
        @Size(min = 1, max = 255)
        public String attributeName;

        @JsonPropertyDescription("S, N or B.")
        @Required
        @Pattern("^[SNB]$")
        public String attributeType;
    }

    public static class KeySchemaElement {
        @Required
        @Size(min = 1, max = 255)
        public String attributeName;

        @JsonPropertyDescription("HASH (partition key) or RANGE (sort key).")
        @Required
        @Pattern("^(HASH|RANGE)$")
        public String keyType;
    }

    /** A global or local secondary index. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public static class SecondaryIndex {
        @Required
        @Size(min = 3, max = 255)
        @Pattern("^[a-zA-Z0-9_.-]+$")
        public String indexName;

        @Required
        @Size(min = 1, max = 2)
        public List<KeySchemaElement> keySchema;

        @Required
        public Projection projection;

        @JsonPropertyDescription("Of a global index of a PROVISIONED table.")
        public ProvisionedThroughput provisionedThroughput;
    }

    /** Which attributes an index holds besides the keys. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "(self.projectionType == 'INCLUDE') == has(self.nonKeyAttributes)",
            message = "projection.nonKeyAttributes belongs to projectionType INCLUDE, and INCLUDE needs it")
    public static class Projection {
        @Required
        @Pattern("^(ALL|KEYS_ONLY|INCLUDE)$")
        public String projectionType;

        @Size(min = 1, max = 20)
        public List<String> nonKeyAttributes;
    }

    public static class ProvisionedThroughput {
        @Required
        @Min(1)
        @Max(1_000_000)
        public Long readCapacityUnits;

        @Required
        @Min(1)
        @Max(1_000_000)
        public Long writeCapacityUnits;
    }

    public static class StreamSpecification {
        @Required
        @Pattern("^(NEW_IMAGE|OLD_IMAGE|NEW_AND_OLD_IMAGES|KEYS_ONLY)$")
        public String streamViewType;
    }

    public static class TimeToLiveSpecification {
        @Required
        @Size(min = 1, max = 255)
        public String attributeName;
    }
}
