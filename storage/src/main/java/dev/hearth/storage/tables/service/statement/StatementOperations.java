package dev.hearth.storage.tables.service.statement;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.engine.TableEngine.Located;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.item.ItemJson;
import dev.hearth.storage.tables.item.ValidationFault;
import dev.hearth.storage.tables.partiql.KeySplit;
import dev.hearth.storage.tables.partiql.Statement;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.read.Select;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.row.KeyRules;
import dev.hearth.storage.tables.service.row.Layout;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.throughput.Limits;
import dev.hearth.storage.tables.service.transact.Tokens;
import dev.hearth.storage.tables.service.transact.Transaction;
import dev.hearth.storage.tables.service.transact.WriteAction;
import dev.hearth.storage.tables.service.write.ItemWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ExecuteStatement, BatchExecuteStatement and ExecuteTransaction (DynamoDB API reference). */
public final class StatementOperations {
    private static final Field<String> NEXT = Field.text("NextToken").length(1, 32768);
    private static final Field<Integer> LIMIT = Field.of("Limit", Kind.INTEGER).atLeast(1);
    private static final Shape EXECUTE = Shape.of(
            StatementFields.STATEMENT,
            StatementFields.PARAMETERS,
            StatementFields.CONSISTENT,
            NEXT,
            Consumed.RETURN,
            LIMIT,
            StatementFields.ON_FAILURE);
    private static final Shape ONE = Shape.of(
            StatementFields.STATEMENT,
            StatementFields.PARAMETERS,
            StatementFields.CONSISTENT,
            StatementFields.ON_FAILURE);
    private static final Field<List<Fields>> STATEMENTS =
            Field.of("Statements", Kind.list(Kind.struct(ONE))).notNull().length(1, 25);
    private static final Shape BATCH = Shape.of(STATEMENTS, Consumed.RETURN);
    private static final Field<List<Fields>> TRANSACT_STATEMENTS = Field.of(
                    "TransactStatements", Kind.list(Kind.struct(ONE)))
            .notNull()
            .length(1, 100);
    private static final Field<String> TOKEN = Field.text("ClientRequestToken").length(1, 36);
    private static final Shape TRANSACT = Shape.of(TRANSACT_STATEMENTS, TOKEN, Consumed.RETURN);

    private final TableEngine engine;
    private final Resolver resolver;
    private final Limits limits;
    private final Select select;
    private final StatementWriter writer;
    private final Transaction transaction;
    private final Tokens tokens;

    public StatementOperations(
            TableEngine engine,
            Resolver resolver,
            Limits limits,
            ItemWriter writer,
            Transaction transaction,
            Tokens tokens) {
        this.engine = engine;
        this.resolver = resolver;
        this.limits = limits;
        this.select = new Select(engine, limits);
        this.writer = new StatementWriter(writer, limits);
        this.transaction = transaction;
        this.tokens = tokens;
    }

    private Table table(Caller caller, Statement statement) {
        return resolver.forItems(
                StatementFields.as(caller, statement), statement.table(), StatementFields.need(statement));
    }

    public byte[] execute(Caller caller, byte[] body) {
        Fields request = EXECUTE.read(body);
        Statement statement = StatementFields.statement(request);
        Table table = table(caller, statement);
        String returned = request.or(Consumed.RETURN, "NONE");
        if (statement instanceof Statement.Select selected) {
            return page(request, table, selected, returned);
        }
        StatementWriter.Done done = writer.write(table, statement, givesItem(request));
        Consumed consumed = Consumed.of(table);
        done.addTo(consumed);
        limits.charge(consumed);
        return Answer.of(out -> {
            items(out, done.item().map(List::of).orElse(List.of()));
            consumed.write(out, returned, table.name());
        });
    }

    private byte[] page(Fields request, Table table, Statement.Select selected, String returned) {
        String text = request.get(StatementFields.STATEMENT);
        Select.Page page = select.read(
                table,
                selected,
                request.or(StatementFields.CONSISTENT, false),
                request.or(LIMIT, Integer.MAX_VALUE),
                request.find(NEXT).map(token -> NextToken.read(text, token)));
        return Answer.of(out -> {
            items(out, page.items());
            if (page.last().isPresent()) {
                out.writeStringField("NextToken", NextToken.of(text, page.last().get()));
                out.writeFieldName("LastEvaluatedKey");
                ItemJson.write(out, page.last().get().key());
            }
            page.consumed().write(out, returned, table.name());
        });
    }

    private static void items(JsonGenerator out, List<Item> items) throws IOException {
        out.writeArrayFieldStart("Items");
        for (Item item : items) {
            ItemJson.write(out, item);
        }
        out.writeEndArray();
    }

    private static boolean givesItem(Fields request) {
        return request.or(StatementFields.ON_FAILURE, "NONE").equals("ALL_OLD");
    }

    // ---- BatchExecuteStatement

    /** The answer to one statement of a batch. */
    private record Response(Optional<String> table, Optional<Item> item, Optional<ServiceFault> fault) {}

    public byte[] batch(Caller caller, byte[] body) {
        Fields request = BATCH.read(body);
        List<Response> responses = new ArrayList<>();
        Map<String, Consumed> consumed = new LinkedHashMap<>();
        for (Fields one : request.get(STATEMENTS)) {
            responses.add(respond(caller, one, consumed));
        }
        consumed.values().forEach(limits::charge);
        return Answer.of(out -> {
            out.writeArrayFieldStart("Responses");
            for (Response response : responses) {
                response(out, response);
            }
            out.writeEndArray();
            Consumed.writeAll(out, request.or(Consumed.RETURN, "NONE"), consumed.values());
        });
    }

    private Response respond(Caller caller, Fields one, Map<String, Consumed> consumed) {
        Optional<String> name = Optional.empty();
        try {
            Statement statement = StatementFields.statement(one);
            name = Optional.of(statement.table());
            Table table = table(caller, statement);
            if (statement instanceof Statement.Select selected) {
                return new Response(name, readOne(table, selected, one, consumed), Optional.empty());
            }
            StatementWriter.Done done = writer.write(table, statement, givesItem(one));
            done.addTo(consumed.computeIfAbsent(table.id(), any -> Consumed.of(table)));
            return new Response(name, done.item(), Optional.empty());
        } catch (ServiceFault fault) {
            return new Response(name, Optional.empty(), Optional.of(fault));
        } catch (ValidationFault fault) {
            return new Response(name, Optional.empty(), Optional.of(Fault.VALIDATION.says(fault.message())));
        }
    }

    private Optional<Item> readOne(Table table, Statement.Select selected, Fields one, Map<String, Consumed> consumed) {
        KeySplit.OneItem asked = Select.one(table, selected);
        KeyRules.key(table, asked.key());
        limits.admitRead(table, null);
        boolean consistent = one.or(StatementFields.CONSISTENT, false);
        Optional<Item> found = engine.get(
                        table.space(),
                        Layout.base(table, asked.key()),
                        consistent ? Consistency.STRONG : Consistency.EVENTUAL)
                .map(Row::value)
                .map(ItemCodec::decode);
        consumed.computeIfAbsent(table.id(), any -> Consumed.of(table))
                .read(found.map(Item::sizeBytes).orElse(0), consistent);
        return found.filter(asked.rest()::holds).map(selected.columns()::of);
    }

    private static void response(JsonGenerator out, Response response) throws IOException {
        out.writeStartObject();
        if (response.fault.isPresent()) {
            out.writeObjectFieldStart("Error");
            out.writeStringField("Code", code(response.fault.get().shortType()));
            out.writeStringField("Message", String.valueOf(response.fault.get().getMessage()));
            out.writeEndObject();
        }
        if (response.table.isPresent()) {
            out.writeStringField("TableName", response.table.get());
        }
        if (response.item.isPresent()) {
            out.writeFieldName("Item");
            ItemJson.write(out, response.item.get());
        }
        out.writeEndObject();
    }

    /** Errors within an answer have names of their own (DynamoDB API reference, "BatchStatementError"). */
    private static String code(String type) {
        return switch (type) {
            case "ValidationException", "SerializationException" -> "ValidationError";
            case "InternalServerError", "ServiceUnavailable" -> "InternalServerError";
            default -> type.replace("Exception", "");
        };
    }

    // ---- ExecuteTransaction

    public byte[] transact(Caller caller, byte[] body) {
        Fields request = TRANSACT.read(body);
        List<Fields> all = request.get(TRANSACT_STATEMENTS);
        List<Statement> statements =
                all.stream().map(StatementFields::statement).toList();
        long reads =
                statements.stream().filter(Statement.Select.class::isInstance).count();
        if (reads > 0 && reads < statements.size()) {
            throw Fault.VALIDATION.says("A transaction reads or writes: SELECT cannot be mixed with other statements");
        }
        String returned = request.or(Consumed.RETURN, "NONE");
        if (reads > 0) {
            return snapshot(caller, statements, returned);
        }
        List<WriteAction> actions = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            actions.add(StatementWriter.action(table(caller, statement), statement, givesItem(all.get(i))));
        }
        Optional<Tokens.Token> token = request.find(TOKEN)
                .map(text -> tokens.token(caller.namespace(), text, body, TRANSACT_STATEMENTS.name()));
        Collection<Consumed> consumed = transaction.run(caller, actions, token).consumed();
        return Answer.of(out -> {
            out.writeArrayFieldStart("Responses");
            for (int i = 0; i < actions.size(); i++) {
                out.writeStartObject();
                out.writeEndObject();
            }
            out.writeEndArray();
            Consumed.writeAll(out, returned, consumed);
        });
    }

    private byte[] snapshot(Caller caller, List<Statement> statements, String returned) {
        List<Located> rows = new ArrayList<>();
        List<Table> tables = new ArrayList<>();
        List<KeySplit.OneItem> asked = new ArrayList<>();
        for (Statement statement : statements) {
            Table table = table(caller, statement);
            KeySplit.OneItem one = Select.one(table, (Statement.Select) statement);
            rows.add(new Located(table.space(), Layout.base(table, KeyRules.key(table, one.key()))));
            tables.add(table);
            asked.add(one);
            limits.admitRead(table, null);
        }
        List<Optional<Item>> items = engine.snapshot(rows).stream()
                .map(row -> row.map(there -> ItemCodec.decode(there.value())))
                .toList();
        Map<String, Consumed> consumed = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            Table table = tables.get(i);
            consumed.computeIfAbsent(table.id(), any -> Consumed.inTransaction(table))
                    .read(items.get(i).map(Item::sizeBytes).orElse(0), true);
        }
        consumed.values().forEach(limits::charge);
        return Answer.of(out -> {
            out.writeArrayFieldStart("Responses");
            for (int i = 0; i < items.size(); i++) {
                Statement.Select selected = (Statement.Select) statements.get(i);
                Optional<Item> item =
                        items.get(i).filter(asked.get(i).rest()::holds).map(selected.columns()::of);
                out.writeStartObject();
                if (item.isPresent()) {
                    out.writeFieldName("Item");
                    ItemJson.write(out, item.get());
                }
                out.writeEndObject();
            }
            out.writeEndArray();
            Consumed.writeAll(out, returned, consumed.values());
        });
    }
}
