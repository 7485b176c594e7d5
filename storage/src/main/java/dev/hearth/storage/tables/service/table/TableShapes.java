package dev.hearth.storage.tables.service.table;

import static dev.hearth.storage.tables.service.request.Kind.LONG;
import static dev.hearth.storage.tables.service.request.Kind.TEXT;
import static dev.hearth.storage.tables.service.request.Kind.list;
import static dev.hearth.storage.tables.service.request.Kind.struct;

import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Shape;
import java.util.List;

/** The shapes of requests about tables (DynamoDB API reference, "CreateTable", "UpdateTable"). */
final class TableShapes {
    static final Field<String> TABLE_NAME = Field.tableName();
    static final Field<String> ATTRIBUTE_NAME =
            Field.text("AttributeName").notNull().length(1, 255);
    static final Field<String> ATTRIBUTE_TYPE =
            Field.text("AttributeType").notNull().oneOf("B", "N", "S");
    static final Field<String> KEY_TYPE = Field.text("KeyType").notNull().oneOf("HASH", "RANGE");
    static final Field<List<Fields>> DEFINITIONS =
            Field.of("AttributeDefinitions", list(struct(Shape.of(ATTRIBUTE_NAME, ATTRIBUTE_TYPE))));
    static final Field<List<Fields>> KEY_SCHEMA = Field.of(
                    "KeySchema", list(struct(Shape.of(ATTRIBUTE_NAME, KEY_TYPE))))
            .notNull()
            .length(1, 2);

    static final Field<Long> READ_UNITS =
            Field.of("ReadCapacityUnits", LONG).notNull().atLeast(1);
    static final Field<Long> WRITE_UNITS =
            Field.of("WriteCapacityUnits", LONG).notNull().atLeast(1);
    static final Field<Fields> THROUGHPUT =
            Field.of("ProvisionedThroughput", struct(Shape.of(READ_UNITS, WRITE_UNITS)));
    static final Field<String> BILLING_MODE = Field.text("BillingMode").oneOf("PROVISIONED", "PAY_PER_REQUEST");

    static final Field<String> PROJECTION_TYPE = Field.text("ProjectionType").oneOf("ALL", "INCLUDE", "KEYS_ONLY");
    static final Field<List<String>> NON_KEY_ATTRIBUTES =
            Field.of("NonKeyAttributes", list(TEXT)).length(1, 20);
    static final Field<Fields> PROJECTION = Field.of(
                    "Projection", struct(Shape.of(PROJECTION_TYPE, NON_KEY_ATTRIBUTES)))
            .notNull();
    static final Field<String> INDEX_NAME = Field.indexName().notNull();
    static final Shape INDEX = Shape.of(INDEX_NAME, KEY_SCHEMA, PROJECTION, THROUGHPUT);
    static final Field<List<Fields>> LOCAL_INDEXES = Field.of("LocalSecondaryIndexes", list(struct(INDEX)));
    static final Field<List<Fields>> GLOBAL_INDEXES = Field.of("GlobalSecondaryIndexes", list(struct(INDEX)));

    static final Field<Boolean> STREAM_ENABLED = Field.flag("StreamEnabled").notNull();
    static final Field<String> STREAM_VIEW =
            Field.text("StreamViewType").oneOf("NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY");
    static final Field<Fields> STREAM = Field.of("StreamSpecification", struct(Shape.of(STREAM_ENABLED, STREAM_VIEW)));

    static final Field<String> TAG_KEY = Field.text("Key").notNull().length(1, 128);
    static final Field<String> TAG_VALUE = Field.text("Value").notNull().length(0, 256);
    static final Field<List<Fields>> TAGS = Field.of("Tags", list(struct(Shape.of(TAG_KEY, TAG_VALUE))));
    static final Field<Boolean> DELETION_PROTECTION = Field.flag("DeletionProtectionEnabled");
    static final Field<String> TABLE_CLASS = Field.text("TableClass").oneOf("STANDARD", "STANDARD_INFREQUENT_ACCESS");
    static final Field<Fields> SSE = Field.of("SSESpecification", struct(Shape.of()));

    static final Shape CREATE = Shape.of(
            DEFINITIONS.notNull(),
            TABLE_NAME,
            BILLING_MODE,
            THROUGHPUT,
            KEY_SCHEMA,
            LOCAL_INDEXES,
            GLOBAL_INDEXES,
            STREAM,
            TAGS,
            DELETION_PROTECTION,
            TABLE_CLASS,
            SSE);

    static final Field<Fields> INDEX_CREATE = Field.of("Create", struct(INDEX));
    static final Field<Fields> INDEX_UPDATE = Field.of("Update", struct(Shape.of(INDEX_NAME, THROUGHPUT.notNull())));
    static final Field<Fields> INDEX_DELETE = Field.of("Delete", struct(Shape.of(INDEX_NAME)));
    static final Field<List<Fields>> INDEX_UPDATES =
            Field.of("GlobalSecondaryIndexUpdates", list(struct(Shape.of(INDEX_CREATE, INDEX_UPDATE, INDEX_DELETE))));
    static final Shape UPDATE = Shape.of(
            DEFINITIONS,
            TABLE_NAME,
            BILLING_MODE,
            THROUGHPUT,
            INDEX_UPDATES,
            STREAM,
            DELETION_PROTECTION,
            TABLE_CLASS,
            SSE);

    static final Shape ONE_TABLE = Shape.of(TABLE_NAME);

    private TableShapes() {}
}
