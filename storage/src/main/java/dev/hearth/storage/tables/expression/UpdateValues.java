package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemNumber;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Computes what an update puts, for the item as it was. */
final class UpdateValues {
    private final Item item;
    private final Update.Origin origin;

    UpdateValues(Item item, Update.Origin origin) {
        this.item = item;
        this.origin = origin;
    }

    AttributeValue of(Update.Value value) {
        return switch (value) {
            case Update.Value.Path(AttributePath path) -> {
                AttributeValue found = path.find(item);
                if (found == null) {
                    throw new ValidationFault(
                            "The provided expression refers to an attribute that does not exist in the item");
                }
                yield found;
            }
            case Update.Value.Literal(AttributeValue literal) -> literal;
            case Update.Value.Plus(Update.Value left, Update.Value right) ->
                new AttributeValue.N(number(left).plus(number(right)));
            case Update.Value.Minus(Update.Value left, Update.Value right) ->
                new AttributeValue.N(number(left).minus(number(right)));
            case Update.Value.IfNotExists(AttributePath path, Update.Value otherwise) -> {
                AttributeValue found = path.find(item);
                yield found == null ? of(otherwise) : found;
            }
            case Update.Value.ListAppend(Update.Value left, Update.Value right) -> {
                List<AttributeValue> first = list(left);
                yield new AttributeValue.L(concatenated(first, list(right)));
            }
        };
    }

    /** What {@code ADD} makes of a value, or of none. */
    AttributeValue sum(@Nullable AttributeValue found, AttributeValue added) {
        if (found == null) {
            return added;
        }
        if (found instanceof AttributeValue.N number && added instanceof AttributeValue.N more) {
            return new AttributeValue.N(number.number().plus(more.number()));
        }
        if (found instanceof AttributeValue.SS set && added instanceof AttributeValue.SS more) {
            return new AttributeValue.SS(union(set.texts(), more.texts()));
        }
        if (found instanceof AttributeValue.NS set && added instanceof AttributeValue.NS more) {
            return new AttributeValue.NS(union(set.numbers(), more.numbers()));
        }
        if (found instanceof AttributeValue.BS set && added instanceof AttributeValue.BS more) {
            return new AttributeValue.BS(union(set.values(), more.values()));
        }
        if (found instanceof AttributeValue.L list && added instanceof AttributeValue.L more) {
            return new AttributeValue.L(concatenated(list.elements(), more.elements()));
        }
        throw wrongType();
    }

    /** What {@code DELETE} leaves of a set; nothing, when it would be empty. */
    Optional<AttributeValue> difference(AttributeValue found, AttributeValue elements) {
        if (found instanceof AttributeValue.SS set && elements instanceof AttributeValue.SS gone) {
            return rest(set.texts(), gone.texts()).map(AttributeValue.SS::new);
        }
        if (found instanceof AttributeValue.NS set && elements instanceof AttributeValue.NS gone) {
            return rest(set.numbers(), gone.numbers()).map(AttributeValue.NS::new);
        }
        if (found instanceof AttributeValue.BS set && elements instanceof AttributeValue.BS gone) {
            return rest(set.values(), gone.values()).map(AttributeValue.BS::new);
        }
        throw wrongType();
    }

    private ItemNumber number(Update.Value value) {
        if (of(value) instanceof AttributeValue.N(ItemNumber number)) {
            return number;
        }
        throw wrongType();
    }

    private List<AttributeValue> list(Update.Value value) {
        if (of(value) instanceof AttributeValue.L list) {
            return list.elements();
        }
        throw wrongType();
    }

    private ValidationFault wrongType() {
        return new ValidationFault(
                switch (origin) {
                    case EXPRESSION -> "An operand in the update expression has an incorrect data type";
                    case LEGACY -> "Type mismatch for attribute to update";
                });
    }

    private static <T> List<T> union(List<T> set, List<T> more) {
        Set<T> union = new LinkedHashSet<>(set);
        union.addAll(more);
        return List.copyOf(union);
    }

    private static <T> Optional<List<T>> rest(List<T> set, Collection<T> gone) {
        Set<T> rest = new LinkedHashSet<>(set);
        gone.forEach(rest::remove);
        return rest.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(rest));
    }

    private static List<AttributeValue> concatenated(List<AttributeValue> left, List<AttributeValue> right) {
        List<AttributeValue> both = new ArrayList<>(left);
        both.addAll(right);
        return both;
    }
}
