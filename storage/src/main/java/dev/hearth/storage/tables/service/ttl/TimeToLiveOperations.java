package dev.hearth.storage.tables.service.ttl;

import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Status;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.catalogue.TimeToLive;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.table.Chores;
import java.util.Optional;
import java.util.UUID;

/** UpdateTimeToLive and DescribeTimeToLive (DynamoDB API reference). */
public final class TimeToLiveOperations {
    private static final Field<String> TABLE_NAME = Field.tableName();
    private static final Field<String> ATTRIBUTE =
            Field.text("AttributeName").notNull().length(1, 255);
    private static final Field<Boolean> ENABLED = Field.flag("Enabled").notNull();
    private static final Field<Fields> SPECIFICATION = Field.of(
                    "TimeToLiveSpecification", Kind.struct(Shape.of(ATTRIBUTE, ENABLED)))
            .notNull();
    private static final Shape UPDATE = Shape.of(TABLE_NAME, SPECIFICATION);
    private static final Shape DESCRIBE = Shape.of(TABLE_NAME);

    private final TableEngine engine;
    private final Catalogue catalogue;
    private final Resolver resolver;
    private final Chores chores;

    public TimeToLiveOperations(TableEngine engine, Catalogue catalogue, Resolver resolver, Chores chores) {
        this.engine = engine;
        this.catalogue = catalogue;
        this.resolver = resolver;
        this.chores = chores;
    }

    public byte[] update(Caller caller, byte[] body) {
        Fields request = UPDATE.read(body);
        Fields wanted = request.get(SPECIFICATION);
        String attribute = wanted.get(ATTRIBUTE);
        Table table = resolver.forTable(caller, request.get(TABLE_NAME), Need.ADMINISTER);
        if (table.status() != Status.ACTIVE) {
            throw Fault.RESOURCE_IN_USE.says(
                    "Attempt to change a resource which is still in use: Table is not ACTIVE: " + table.name());
        }
        TimeToLive fresh =
                new TimeToLive(attribute, "x" + UUID.randomUUID().toString().replace("-", ""), Status.CREATING);
        decide(table, wanted, fresh);
        if (wanted.get(ENABLED)) {
            engine.createGlobal(fresh.space(table.id()));
        }
        catalogue
                .change(table, before -> before.withTimeToLive(Optional.of(decide(before, wanted, fresh))))
                .ifPresent(chores::finish);
        return Answer.of(out -> {
            out.writeObjectFieldStart("TimeToLiveSpecification");
            out.writeBooleanField("Enabled", wanted.get(ENABLED));
            out.writeStringField("AttributeName", attribute);
            out.writeEndObject();
        });
    }

    private static TimeToLive decide(Table table, Fields wanted, TimeToLive fresh) {
        Optional<TimeToLive> now = table.timeToLive().filter(ttl -> ttl.status() != Status.DELETING);
        if (table.timeToLive().isPresent() && now.isEmpty()) {
            throw Fault.VALIDATION.says("Time to live has been modified multiple times within a fixed interval");
        }
        if (wanted.get(ENABLED)) {
            if (now.isPresent() && now.get().attribute().equals(fresh.attribute())) {
                throw Fault.VALIDATION.says("TimeToLive is already enabled");
            }
            if (now.isPresent()) {
                throw Fault.VALIDATION.says(
                        "TimeToLive is active on a different AttributeName: current AttributeName is "
                                + now.get().attribute());
            }
            return fresh;
        }
        if (now.isEmpty()) {
            throw Fault.VALIDATION.says("TimeToLive is already disabled");
        }
        if (!now.get().attribute().equals(fresh.attribute())) {
            throw Fault.VALIDATION.says("TimeToLive is active on a different AttributeName: current AttributeName is "
                    + now.get().attribute());
        }
        return now.get().with(Status.DELETING);
    }

    public byte[] describe(Caller caller, byte[] body) {
        Fields request = DESCRIBE.read(body);
        Table table = resolver.forTable(caller, request.get(TABLE_NAME), Need.READ);
        return Answer.of(out -> {
            out.writeObjectFieldStart("TimeToLiveDescription");
            out.writeStringField(
                    "TimeToLiveStatus",
                    table.timeToLive().map(TimeToLive::words).orElse("DISABLED"));
            if (table.timeToLive().isPresent()) {
                out.writeStringField("AttributeName", table.timeToLive().get().attribute());
            }
            out.writeEndObject();
        });
    }
}
