package dev.hearth.storage.tables.service;

import static dev.hearth.storage.tables.service.Sdk.n;
import static dev.hearth.storage.tables.service.Sdk.s;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Keys, items, conditions and updates at random, of so few values that they meet. */
final class RandomInputs {
    private final Random random;

    RandomInputs(Random random) {
        this.random = random;
    }

    Map<String, AttributeValue> key() {
        return Sdk.item("pk", "p" + random.nextInt(4), "sk", random.nextInt(6) - 3);
    }

    Map<String, AttributeValue> item() {
        Map<String, AttributeValue> item = new HashMap<>(key());
        if (random.nextBoolean()) {
            item.put("l", s("l" + random.nextInt(3)));
        }
        if (random.nextBoolean()) {
            item.put("g", s("g" + random.nextInt(2)));
        }
        if (random.nextBoolean()) {
            item.put("h", n(random.nextInt(4) * 5L - 7));
        }
        item.put("v", n(random.nextInt(5)));
        item.put("long", s("x".repeat(random.nextInt(40))));
        return item;
    }

    /** A condition in both languages. */
    record Condition(
            String expression, Map<String, AttributeValue> values, Predicate<Map<String, AttributeValue>> model) {
        Map<String, String> names() {
            return expression.contains("#l") ? Map.of("#l", "long") : Map.of();
        }
    }

    Condition condition() {
        AttributeValue five = n(random.nextInt(5));
        return switch (random.nextInt(5)) {
            case 0 -> new Condition("attribute_exists(pk)", Map.of(), item -> !item.isEmpty());
            case 1 -> new Condition("attribute_not_exists(pk)", Map.of(), Map::isEmpty);
            case 2 -> new Condition("v = :c", Map.of(":c", five), item -> five.equals(item.get("v")));
            case 3 ->
                new Condition(
                        "NOT v < :c OR attribute_not_exists(g)",
                        Map.of(":c", five),
                        item -> !(item.containsKey("v")
                                        && Integer.parseInt(Sdk.number(item, "v")) < Integer.parseInt(five.n()))
                                || !item.containsKey("g"));
            default ->
                new Condition(
                        "size(#l) > :c",
                        Map.of(":c", n(10)),
                        item -> item.containsKey("long")
                                && Sdk.text(item, "long").length() > 10);
        };
    }

    /** An update in both languages. */
    record Update(
            String expression, Map<String, AttributeValue> values, UnaryOperator<Map<String, AttributeValue>> model) {}

    Update update() {
        int number = random.nextInt(4);
        return switch (random.nextInt(5)) {
            case 0 -> new Update("SET v = :u", Map.of(":u", n(number)), item -> with(item, "v", n(number)));
            case 1 ->
                new Update(
                        "ADD v :u",
                        Map.of(":u", n(number)),
                        item -> with(
                                item,
                                "v",
                                n(number + (item.containsKey("v") ? Long.parseLong(Sdk.number(item, "v")) : 0))));
            case 2 ->
                new Update("REMOVE g SET h = :u", Map.of(":u", n(number)), item -> {
                    item.remove("g");
                    return with(item, "h", n(number));
                });
            case 3 ->
                new Update(
                        "SET g = :u, l = if_not_exists(l, :w)",
                        Map.of(":u", s("g" + number % 2), ":w", s("l" + number)),
                        item -> with(
                                with(item, "g", s("g" + number % 2)), "l", item.getOrDefault("l", s("l" + number))));
            default ->
                new Update("SET h = :u REMOVE l", Map.of(":u", n(number * 5L - 7)), item -> {
                    item.remove("l");
                    return with(item, "h", n(number * 5L - 7));
                });
        };
    }

    private static Map<String, AttributeValue> with(
            Map<String, AttributeValue> item, String name, AttributeValue value) {
        item.put(name, value);
        return item;
    }
}
