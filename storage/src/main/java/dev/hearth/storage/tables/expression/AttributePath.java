package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document path: where in an item a value lies, {@code a.b[1]} (DynamoDB developer guide, "Referring to item attributes
 * when using expressions").
 *
 * @param steps at least one, the first a name; at most 32
 */
public record AttributePath(List<Step> steps) {
    public static final int MAX_STEPS = 32;

    public AttributePath {
        steps = List.copyOf(steps);
    }

    /** One step of a path. */
    public sealed interface Step {
        record Name(String name) implements Step {
            @Override
            public String toString() {
                return name;
            }
        }

        record Index(int index) implements Step {
            @Override
            public String toString() {
                return "[" + index + "]";
            }
        }
    }

    public static AttributePath of(String attribute) {
        return new AttributePath(List.of(new Step.Name(attribute)));
    }

    /** The attribute of the item that the path begins with. */
    public String head() {
        return steps.getFirst().toString();
    }

    /** Whether it leads into the attribute. */
    public boolean isNested() {
        return steps.size() > 1;
    }

    /** The value at the path, or null where there is none. */
    public @Nullable AttributeValue find(Item item) {
        AttributeValue value = item.attributes().get(head());
        for (int i = 1; i < steps.size() && value != null; i++) {
            value = child(value, steps.get(i));
        }
        return value;
    }

    private static @Nullable AttributeValue child(AttributeValue value, Step step) {
        return switch (step) {
            case Step.Name(String name) ->
                value instanceof AttributeValue.M map ? map.entries().get(name) : null;
            case Step.Index(int index) ->
                value instanceof AttributeValue.L list
                                && index < list.elements().size()
                        ? list.elements().get(index)
                        : null;
        };
    }

    /** As DynamoDB writes it in its errors: {@code [a, b, [1]]}. */
    @Override
    public String toString() {
        return steps.toString();
    }
}
