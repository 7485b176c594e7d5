package dev.hearth.storage.tables.expression;

import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.NestingDepth;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is to become of an item (DynamoDB developer guide, "Using update expressions"). Every right-hand side sees the item as
 * it was before, and indexes of lists are those from before.
 *
 * @param actions their paths neither overlap nor conflict
 * @param origin whose sentence is said when a value has the wrong type
 */
public record Update(List<Action> actions, Origin origin) {
    public Update {
        actions = List.copyOf(actions);
    }

    /** Where the update was written. */
    public enum Origin {
        EXPRESSION,
        /** {@code AttributeUpdates}. */
        LEGACY
    }

    public sealed interface Action {
        AttributePath path();

        record Set(AttributePath path, Value value) implements Action {}

        record Remove(AttributePath path) implements Action {}

        /** To a number, to a set and, by the older parameter, to a list. */
        record Add(AttributePath path, AttributeValue value) implements Action {}

        /** Elements of a set. */
        record Delete(AttributePath path, AttributeValue elements) implements Action {}
    }

    /** The right-hand side of a {@code SET}. */
    public sealed interface Value {
        record Path(AttributePath path) implements Value {}

        record Literal(AttributeValue value) implements Value {}

        record Plus(Value left, Value right) implements Value {}

        record Minus(Value left, Value right) implements Value {}

        record IfNotExists(AttributePath path, Value otherwise) implements Value {}

        record ListAppend(Value left, Value right) implements Value {}
    }

    /**
     * The item afterwards; its size and its keys are not judged here, the depth of what was put deeper is.
     *
     * @param item as it is; of an item that is not there, its key alone
     * @param exists whether it is there
     */
    public Item apply(Item item, boolean exists) {
        Item edited = new ItemEditor(this, item, exists).edited();
        if (actions.stream().anyMatch(action -> action.path().isNested())) {
            NestingDepth.check(edited);
        }
        return edited;
    }

    /** The paths that it changes, in the order in which they were written. */
    public List<AttributePath> changedPaths() {
        return actions.stream().map(Action::path).toList();
    }

    /** The paths that it reads or changes. */
    public Stream<AttributePath> paths() {
        return actions.stream()
                .flatMap(action -> action instanceof Action.Set(AttributePath path, Value value)
                        ? Stream.concat(Stream.of(path), paths(value))
                        : Stream.of(action.path()));
    }

    /** Of an item before or after, what {@code UPDATED_OLD} or {@code UPDATED_NEW} give back. */
    public Item changedPartOf(Item item) {
        return new Projection(changedPaths()).of(item);
    }

    /** Whether an item that was not there comes to be: removing something from nothing makes nothing. */
    public boolean createsItem() {
        return actions.isEmpty()
                || actions.stream().anyMatch(action -> action instanceof Action.Set || action instanceof Action.Add);
    }

    private static Stream<AttributePath> paths(Value value) {
        return switch (value) {
            case Value.Path(AttributePath path) -> Stream.of(path);
            case Value.Literal _ -> Stream.empty();
            case Value.Plus(Value left, Value right) -> Stream.concat(paths(left), paths(right));
            case Value.Minus(Value left, Value right) -> Stream.concat(paths(left), paths(right));
            case Value.IfNotExists(AttributePath path, Value otherwise) ->
                Stream.concat(Stream.of(path), paths(otherwise));
            case Value.ListAppend(Value left, Value right) -> Stream.concat(paths(left), paths(right));
        };
    }
}
