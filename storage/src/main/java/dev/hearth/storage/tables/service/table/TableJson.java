package dev.hearth.storage.tables.service.table;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Size;
import dev.hearth.storage.tables.item.KeyType;
import dev.hearth.storage.tables.service.catalogue.Index;
import dev.hearth.storage.tables.service.catalogue.KeyAttribute;
import dev.hearth.storage.tables.service.catalogue.KeySchema;
import dev.hearth.storage.tables.service.catalogue.Status;
import dev.hearth.storage.tables.service.catalogue.StreamSpec;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.catalogue.Throughput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/** Writes a table's description (DynamoDB API reference, "TableDescription"). */
final class TableJson {
    private static final Size UNKNOWN = new Size(0, 0);

    private final TableEngine engine;

    TableJson(TableEngine engine) {
        this.engine = engine;
    }

    void write(JsonGenerator out, String field, Table table, String region) throws IOException {
        out.writeObjectFieldStart(field);
        out.writeArrayFieldStart("AttributeDefinitions");
        for (Map.Entry<String, KeyType> definition : table.definitions().entrySet()) {
            out.writeStartObject();
            out.writeStringField("AttributeName", definition.getKey());
            out.writeStringField("AttributeType", definition.getValue().name());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeStringField("TableName", table.name());
        keySchema(out, table.key());
        out.writeStringField("TableStatus", table.status().name());
        out.writeNumberField("CreationDateTime", table.createdAtMillis() / 1000.0);
        throughput(out, table.throughput());
        boolean there = table.status() == Status.ACTIVE || table.status() == Status.UPDATING;
        Size size = there ? engine.size(table.space()) : UNKNOWN;
        out.writeNumberField("TableSizeBytes", size.bytes());
        out.writeNumberField("ItemCount", size.rows());
        out.writeStringField("TableArn", table.arn(region));
        out.writeStringField(
                "TableId",
                UUID.nameUUIDFromBytes(table.id().getBytes(StandardCharsets.US_ASCII))
                        .toString());
        if (table.payPerRequestSince() > 0) {
            out.writeObjectFieldStart("BillingModeSummary");
            out.writeStringField("BillingMode", table.payPerRequest() ? "PAY_PER_REQUEST" : "PROVISIONED");
            out.writeNumberField("LastUpdateToPayPerRequestDateTime", table.payPerRequestSince() / 1000.0);
            out.writeEndObject();
        }
        indexes(out, table, region, there);
        stream(out, table, region);
        out.writeBooleanField("DeletionProtectionEnabled", table.deletionProtected());
        if (table.tableClass().isPresent()) {
            out.writeObjectFieldStart("TableClassSummary");
            out.writeStringField("TableClass", table.tableClass().get());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void indexes(JsonGenerator out, Table table, String region, boolean there) throws IOException {
        if (!table.locals().isEmpty()) {
            out.writeArrayFieldStart("LocalSecondaryIndexes");
            for (Index index : table.locals()) {
                index(out, table, index, region, there);
            }
            out.writeEndArray();
        }
        if (!table.globals().isEmpty()) {
            out.writeArrayFieldStart("GlobalSecondaryIndexes");
            for (Index index : table.globals()) {
                index(out, table, index, region, there);
            }
            out.writeEndArray();
        }
    }

    private void index(JsonGenerator out, Table table, Index index, String region, boolean there) throws IOException {
        out.writeStartObject();
        out.writeStringField("IndexName", index.name());
        keySchema(out, index.key());
        out.writeObjectFieldStart("Projection");
        out.writeStringField("ProjectionType", index.projection().type().name());
        if (!index.projection().attributes().isEmpty()) {
            out.writeArrayFieldStart("NonKeyAttributes");
            for (String attribute : index.projection().attributes()) {
                out.writeString(attribute);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
        if (index.global()) {
            out.writeStringField(
                    "IndexStatus",
                    table.status() == Status.CREATING
                            ? Status.CREATING.name()
                            : index.status().name());
            if (index.status() == Status.CREATING) {
                out.writeBooleanField("Backfilling", true);
            }
            throughput(out, index.throughput());
        }
        Size size = there && index.status() != Status.DELETING ? engine.size(index.space(table.id())) : UNKNOWN;
        out.writeNumberField("IndexSizeBytes", size.bytes());
        out.writeNumberField("ItemCount", size.rows());
        out.writeStringField("IndexArn", table.arn(region) + "/index/" + index.name());
        out.writeEndObject();
    }

    private static void stream(JsonGenerator out, Table table, String region) throws IOException {
        if (table.stream().isPresent()) {
            StreamSpec stream = table.stream().get();
            out.writeObjectFieldStart("StreamSpecification");
            out.writeBooleanField("StreamEnabled", true);
            out.writeStringField("StreamViewType", stream.view().name());
            out.writeEndObject();
            out.writeStringField("LatestStreamLabel", stream.label());
            out.writeStringField("LatestStreamArn", table.arn(region) + "/stream/" + stream.label());
        }
    }

    private static void throughput(JsonGenerator out, Throughput throughput) throws IOException {
        out.writeObjectFieldStart("ProvisionedThroughput");
        out.writeNumberField("NumberOfDecreasesToday", 0);
        out.writeNumberField("ReadCapacityUnits", throughput.read());
        out.writeNumberField("WriteCapacityUnits", throughput.write());
        out.writeEndObject();
    }

    static void keySchema(JsonGenerator out, KeySchema key) throws IOException {
        out.writeArrayFieldStart("KeySchema");
        String type = "HASH";
        for (KeyAttribute attribute : key.attributes()) {
            out.writeStartObject();
            out.writeStringField("AttributeName", attribute.name());
            out.writeStringField("KeyType", type);
            out.writeEndObject();
            type = "RANGE";
        }
        out.writeEndArray();
    }
}
