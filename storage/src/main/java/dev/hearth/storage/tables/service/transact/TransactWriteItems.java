package dev.hearth.storage.tables.service.transact;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import dev.hearth.storage.tables.service.throughput.Consumed;
import dev.hearth.storage.tables.service.write.ReturnFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** TransactWriteItems (DynamoDB API reference). */
public final class TransactWriteItems {
    private static final Field<String> TOKEN = Field.text("ClientRequestToken").length(1, 36);
    private static final Field<List<Fields>> ITEMS = Field.of(
                    "TransactItems", Kind.list(Kind.struct(WriteAction.SHAPE)))
            .notNull()
            .length(1, 100);
    private static final Shape SHAPE = Shape.of(TOKEN, Consumed.RETURN, ReturnFields.COLLECTION_METRICS, ITEMS);

    private final Transaction transaction;
    private final Tokens tokens;

    public TransactWriteItems(Transaction transaction, Tokens tokens) {
        this.transaction = transaction;
        this.tokens = tokens;
    }

    public byte[] run(Caller caller, byte[] body) {
        Fields request = SHAPE.read(body);
        List<WriteAction> actions =
                request.get(ITEMS).stream().map(WriteAction::read).toList();
        Optional<Tokens.Token> token =
                request.find(TOKEN).map(text -> tokens.token(caller.namespace(), text, body, ITEMS.name()));
        Transaction.Outcome outcome = transaction.run(caller, actions, token);
        return Answer.of(out -> {
            Consumed.writeAll(out, request.or(Consumed.RETURN, "NONE"), outcome.consumed());
            if (request.or(ReturnFields.COLLECTION_METRICS, "NONE").equals("SIZE")) {
                metrics(out, outcome.actions());
            }
        });
    }

    private static void metrics(JsonGenerator out, List<Transaction.Planned> actions) throws IOException {
        Map<String, List<Transaction.Planned>> byTable = new LinkedHashMap<>();
        for (Transaction.Planned planned : actions) {
            if (!planned.table().locals().isEmpty()) {
                byTable.computeIfAbsent(planned.table().name(), any -> new ArrayList<>())
                        .add(planned);
            }
        }
        out.writeObjectFieldStart("ItemCollectionMetrics");
        for (Map.Entry<String, List<Transaction.Planned>> of : byTable.entrySet()) {
            out.writeArrayFieldStart(of.getKey());
            for (Transaction.Planned planned : of.getValue()) {
                ReturnFields.collectionObject(
                        out, planned.table(), planned.action().item());
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }
}
