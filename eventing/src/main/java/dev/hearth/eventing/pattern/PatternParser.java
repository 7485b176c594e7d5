package dev.hearth.eventing.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.eventing.pattern.Matcher.Comparison;
import dev.hearth.eventing.pattern.Matcher.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Pattern JSON to nodes, or the place and the rule that it breaks. */
final class PatternParser {
    private static final int DEEPEST = 100;

    static Node.Fields parse(JsonNode pattern) {
        return fields(pattern, "", 0);
    }

    private static Node.Fields fields(JsonNode pattern, String place, int depth) {
        if (!pattern.isObject()) {
            throw new InvalidPattern(shown(place), "it must be an object");
        }
        if (pattern.isEmpty()) {
            throw new InvalidPattern(shown(place), "an object needs at least one field");
        }
        if (depth > DEEPEST) {
            throw new InvalidPattern(shown(place), "it is nested deeper than " + DEEPEST);
        }
        Map<String, Node> fields = new LinkedHashMap<>();
        List<List<Node.Fields>> alternatives = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : pattern.properties()) {
            String here = place.isEmpty() ? field.getKey() : place + "." + field.getKey();
            if (field.getKey().equals("$or")) {
                alternatives.add(alternatives(field.getValue(), here, depth));
            } else if (field.getValue().isArray()) {
                fields.put(field.getKey(), leaf(field.getValue(), here));
            } else if (field.getValue().isObject()) {
                fields.put(field.getKey(), fields(field.getValue(), here, depth + 1));
            } else {
                throw new InvalidPattern(here, "a field is an object or a list of matchers: write [...] around it");
            }
        }
        return new Node.Fields(fields, alternatives);
    }

    private static List<Node.Fields> alternatives(JsonNode found, String place, int depth) {
        if (!found.isArray() || found.size() < 2) {
            throw new InvalidPattern(place, "it must be a list of at least two objects");
        }
        List<Node.Fields> alternatives = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            alternatives.add(fields(found.get(i), "%s[%d]".formatted(place, i), depth + 1));
        }
        return alternatives;
    }

    private static Node.Leaf leaf(JsonNode found, String place) {
        if (found.isEmpty()) {
            throw new InvalidPattern(place, "a list of matchers needs at least one");
        }
        List<Matcher> anyOf = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            JsonNode one = found.get(i);
            String here = "%s[%d]".formatted(place, i);
            if (one.isArray()) {
                throw new InvalidPattern(here, "lists are not nested");
            }
            anyOf.add(one.isObject() ? matcher(one, here) : new Matcher.Exact(one));
        }
        return new Node.Leaf(anyOf);
    }

    private static Matcher matcher(JsonNode found, String place) {
        if (found.size() != 1) {
            throw new InvalidPattern(place, "a matcher has exactly one operator, not " + found.size());
        }
        Map.Entry<String, JsonNode> only = found.properties().iterator().next();
        JsonNode value = only.getValue();
        String here = place + "." + only.getKey();
        return switch (only.getKey()) {
            case "prefix" -> affix(value, here, Matcher.Prefix::new);
            case "suffix" -> affix(value, here, Matcher.Suffix::new);
            case "equals-ignore-case" -> new Matcher.EqualsIgnoreCase(text(value, here));
            case "wildcard" -> checked(text(value, here), here, Wildcard::of);
            case "cidr" -> checked(text(value, here), here, Cidr::of);
            case "exists" -> {
                if (!value.isBoolean()) {
                    throw new InvalidPattern(here, "it must be true or false");
                }
                yield new Matcher.Exists(value.booleanValue());
            }
            case "numeric" -> numeric(value, here);
            case "anything-but" -> new Matcher.AnythingBut(anythingBut(value, here));
            default ->
                throw new InvalidPattern(
                        here,
                        "there is no such operator; there are prefix, suffix, equals-ignore-case, wildcard, cidr, exists,"
                                + " numeric, anything-but");
        };
    }

    private interface Affix {
        Matcher of(String text, boolean ignoreCase);
    }

    private static Matcher affix(JsonNode value, String place, Affix affix) {
        if (value.isObject()) {
            if (value.size() != 1 || !value.has("equals-ignore-case")) {
                throw new InvalidPattern(place, "it must be a string or {\"equals-ignore-case\": string}");
            }
            return affix.of(text(value.get("equals-ignore-case"), place + ".equals-ignore-case"), true);
        }
        return affix.of(text(value, place), false);
    }

    private static List<Matcher> anythingBut(JsonNode value, String place) {
        if (value.isObject()) {
            if (value.size() != 1) {
                throw new InvalidPattern(place, "it has exactly one operator, not " + value.size());
            }
            Map.Entry<String, JsonNode> only = value.properties().iterator().next();
            String here = place + "." + only.getKey();
            return switch (only.getKey()) {
                case "prefix" -> each(only.getValue(), here, (one, at) -> affix(one, at, Matcher.Prefix::new));
                case "suffix" -> each(only.getValue(), here, (one, at) -> affix(one, at, Matcher.Suffix::new));
                case "equals-ignore-case" ->
                    each(only.getValue(), here, (one, at) -> new Matcher.EqualsIgnoreCase(text(one, at)));
                case "wildcard" -> each(only.getValue(), here, (one, at) -> checked(text(one, at), at, Wildcard::of));
                default ->
                    throw new InvalidPattern(
                            here, "anything-but goes with prefix, suffix, equals-ignore-case or wildcard alone");
            };
        }
        List<Matcher> these = each(value, place, (one, at) -> {
            if (!one.isTextual() && !one.isNumber()) {
                throw new InvalidPattern(at, "it must be a string or a number");
            }
            return new Matcher.Exact(one);
        });
        if (value.isArray()) {
            boolean texts = value.get(0).isTextual();
            for (int i = 1; i < value.size(); i++) {
                if (value.get(i).isTextual() != texts) {
                    throw new InvalidPattern(
                            "%s[%d]".formatted(place, i), "strings and numbers do not go together in anything-but");
                }
            }
        }
        return these;
    }

    private interface At {
        Matcher read(JsonNode value, String place);
    }

    /** One, or each of a list that is not empty. */
    private static List<Matcher> each(JsonNode value, String place, At read) {
        if (!value.isArray()) {
            return List.of(read.read(value, place));
        }
        if (value.isEmpty()) {
            throw new InvalidPattern(place, "the list needs at least one value");
        }
        List<Matcher> matchers = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            matchers.add(read.read(value.get(i), "%s[%d]".formatted(place, i)));
        }
        return matchers;
    }

    private static Matcher numeric(JsonNode value, String place) {
        if (!value.isArray() || (value.size() != 2 && value.size() != 4)) {
            throw new InvalidPattern(place, "it must be [operator, number] or [operator, number, operator, number]");
        }
        List<Comparison> all = new ArrayList<>();
        for (int i = 0; i < value.size(); i += 2) {
            if (!value.get(i + 1).isNumber()) {
                throw new InvalidPattern("%s[%d]".formatted(place, i + 1), "it must be a number");
            }
            all.add(new Comparison(
                    operator(value.get(i), "%s[%d]".formatted(place, i)),
                    value.get(i + 1).decimalValue()));
        }
        if (all.size() == 2) {
            range(all.get(0), all.get(1), place);
        }
        return new Matcher.Numeric(all);
    }

    private static void range(Comparison lower, Comparison upper, String place) {
        boolean ordered = (lower.operator() == Operator.MORE || lower.operator() == Operator.AT_LEAST)
                && (upper.operator() == Operator.LESS || upper.operator() == Operator.AT_MOST);
        BigDecimal bottom = lower.value();
        if (!ordered || bottom.compareTo(upper.value()) >= 0) {
            throw new InvalidPattern(place, "a range is '>' or '>=' and then '<' or '<=' with a larger number");
        }
    }

    private static Operator operator(JsonNode value, String place) {
        return switch (text(value, place)) {
            case "=" -> Operator.EQUAL;
            case "<" -> Operator.LESS;
            case "<=" -> Operator.AT_MOST;
            case ">" -> Operator.MORE;
            case ">=" -> Operator.AT_LEAST;
            default -> throw new InvalidPattern(place, "the operator must be one of =, <, <=, >, >=");
        };
    }

    private static Matcher checked(String text, String place, Function<String, Matcher> read) {
        try {
            return read.apply(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidPattern(place, String.valueOf(e.getMessage()));
        }
    }

    private static String text(JsonNode value, String place) {
        if (!value.isTextual()) {
            throw new InvalidPattern(place, "it must be a string");
        }
        return value.textValue();
    }

    private static String shown(String place) {
        return place.isEmpty() ? "$" : place;
    }

    private PatternParser() {}
}
