package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ItemNumber;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a set of what stood between {@code <<} and {@code >>}. */
final class SetLiteral {
    private SetLiteral() {}

    /** @param under where the set lies in its value */
    static AttributeValue of(List<AttributeValue> elements, String under) {
        if (elements.isEmpty()) {
            throw new ValidationFault("Empty bags are not supported");
        }
        boolean repeated = Set.copyOf(elements).size() < elements.size();
        if (elements.stream().allMatch(AttributeValue.S.class::isInstance)) {
            List<String> texts =
                    elements.stream().map(e -> ((AttributeValue.S) e).text()).toList();
            if (repeated) {
                throw invalid("Input collection " + texts + " contains duplicates.");
            }
            return new AttributeValue.SS(texts);
        }
        if (elements.stream().allMatch(AttributeValue.N.class::isInstance)) {
            List<ItemNumber> numbers =
                    elements.stream().map(e -> ((AttributeValue.N) e).number()).toList();
            if (repeated) {
                throw invalid("Input collection "
                        + numbers.stream().map(ItemNumber::toString).collect(Collectors.joining(", ", "[", "]"))
                        + " contains duplicates! under " + under);
            }
            return new AttributeValue.NS(numbers);
        }
        throw invalid("The elements of a set are all strings or all numbers");
    }

    private static ValidationFault invalid(String rule) {
        return new ValidationFault("One or more parameter values were invalid: " + rule);
    }
}
