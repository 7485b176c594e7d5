package dev.hearth.storage.tables.service.statement;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Supplied;
import dev.hearth.storage.tables.partiql.Statement;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.request.ExpressionFields;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import java.util.List;

/** The fields that a statement comes in, and what it needs. */
final class StatementFields {
    static final Field<String> STATEMENT = Field.text("Statement").notNull().length(1, 8192);
    static final Field<List<Supplied<AttributeValue>>> PARAMETERS =
            Field.of("Parameters", Kind.list(ExpressionFields.VALUE)).atLeastLong(1);
    static final Field<Boolean> CONSISTENT = Field.flag("ConsistentRead");
    static final Field<String> ON_FAILURE =
            Field.text("ReturnValuesOnConditionCheckFailure").oneOf("ALL_OLD", "NONE");

    private StatementFields() {}

    static Statement statement(Fields request) {
        return Statement.parse(request.get(STATEMENT), request.or(PARAMETERS, List.of()));
    }

    static Need need(Statement statement) {
        return switch (statement) {
            case Statement.Select select -> Need.READ;
            case Statement.Exists exists -> Need.READ;
            case Statement.Insert insert -> Need.WRITE;
            case Statement.Update update -> Need.WRITE;
            case Statement.Delete delete -> Need.WRITE;
        };
    }

    /** Statements are allowed and refused by names of their own ({@code dynamodb:PartiQLSelect}). */
    static Caller as(Caller caller, Statement statement) {
        String operation = switch (statement) {
            case Statement.Select select -> "PartiQLSelect";
            case Statement.Exists exists -> "PartiQLSelect";
            case Statement.Insert insert -> "PartiQLInsert";
            case Statement.Update update -> "PartiQLUpdate";
            case Statement.Delete delete -> "PartiQLDelete";
        };
        return new Caller(caller.key(), caller.region(), operation);
    }
}
