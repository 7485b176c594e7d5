package dev.hearth.storage.tables.service.transact;

import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.RawItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why one action of a transaction was in its way (DynamoDB API reference, "CancellationReason"). */
record Reason(String code, Optional<String> message, Optional<Item> item) {
    static final Reason NONE = new Reason("None", Optional.empty(), Optional.empty());
    static final Reason CONFLICT =
            new Reason("TransactionConflict", Optional.of("Transaction is ongoing for the item"), Optional.empty());

    /** @param code {@code ConditionalCheckFailed}, or {@code DuplicateItem} for a PartiQL insert */
    static Reason conditionFailed(String code, Optional<Item> item) {
        return new Reason(
                code,
                Optional.of(
                        code.equals(WriteAction.CONDITION_FAILED)
                                ? "The conditional request failed"
                                : "Duplicate primary key exists in table"),
                item);
    }

    static Reason invalid(String message) {
        return new Reason("ValidationError", Optional.of(message), Optional.empty());
    }

    static Reason throttled(String message) {
        return new Reason("ProvisionedThroughputExceeded", Optional.of(message), Optional.empty());
    }

    /** One reason for each action, in their order. */
    static ServiceFault canceled(List<Reason> reasons) {
        String codes = reasons.stream().map(Reason::code).collect(Collectors.joining(", "));
        List<Map<String, Object>> fields = new ArrayList<>();
        for (Reason reason : reasons) {
            Map<String, Object> of = new LinkedHashMap<>();
            of.put("Code", reason.code);
            reason.message.ifPresent(message -> of.put("Message", message));
            reason.item.ifPresent(item -> of.put("Item", new RawItem(item)));
            fields.add(of);
        }
        return Fault.TRANSACTION_CANCELED.says(
                "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes + "]",
                Map.of("CancellationReasons", fields));
    }

    /** All actions are fine but one. */
    static ServiceFault canceled(int actions, int at, Reason reason) {
        List<Reason> reasons = new ArrayList<>(java.util.Collections.nCopies(actions, NONE));
        reasons.set(at, reason);
        return canceled(reasons);
    }
}
