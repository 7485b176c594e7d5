package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ItemNumber;
import dev.hearth.storage.tables.item.ValidationFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads values and paths:
 *
 * <pre>
 *   value = 'text' | [-] number | true | false | null | ? | "[" value,* "]" | "{" 'key' ":" value,* "}" | "<<" value,+ ">>"
 *   path  = name ("." name | "[" (index | 'key') "]")*
 *   name  = word | "quoted word"
 * </pre>
 */
final class ValueParser {
    private static final int MAX_INDEX_DIGITS = 9;

    private final Tokens tokens;

    ValueParser(Tokens tokens) {
        this.tokens = tokens;
    }

    boolean atValue() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case TEXT, NUMBER -> true;
            case SYMBOL -> Set.of("?", "[", "{", "<<", "-", "+").contains(token.text());
            case WORD -> token.isKeyword("true") || token.isKeyword("false") || token.isKeyword("null");
            case NAME, END -> false;
        };
    }

    AttributeValue value() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case TEXT -> new AttributeValue.S(tokens.next().text());
            case NUMBER -> number("");
            case WORD -> word();
            case SYMBOL -> structure(token.text());
            case NAME, END -> throw tokens.unexpected("a value");
        };
    }

    /** A map's entries, with the braces around them. */
    Map<String, AttributeValue> entries() {
        tokens.deeper();
        tokens.expect("{");
        Map<String, AttributeValue> entries = new LinkedHashMap<>();
        while (!tokens.peek().is("}")) {
            Token key = tokens.peek();
            if (key.kind() != Token.Kind.TEXT && key.kind() != Token.Kind.NAME) {
                throw tokens.unexpected("an attribute name in quotes");
            }
            tokens.next();
            tokens.expect(":");
            entries.put(key.text(), value());
            if (!tokens.takes(",")) {
                break;
            }
        }
        tokens.expect("}");
        tokens.shallower();
        return entries;
    }

    AttributePath path() {
        List<AttributePath.Step> steps = new ArrayList<>();
        steps.add(name());
        while (true) {
            if (tokens.takes(".")) {
                steps.add(name());
            } else if (tokens.takes("[")) {
                steps.add(bracketed());
                tokens.expect("]");
            } else {
                break;
            }
        }
        if (steps.size() > AttributePath.MAX_STEPS) {
            throw new ValidationFault("The document path has too many nesting levels; nesting levels: " + steps.size());
        }
        return new AttributePath(steps);
    }

    /** The name of a table, an index or an attribute. */
    String identifier() {
        Token token = tokens.peek();
        if (token.kind() != Token.Kind.NAME && token.kind() != Token.Kind.WORD) {
            throw tokens.unexpected("identifier");
        }
        if (token.kind() == Token.Kind.WORD
                && StatementParser.KEYWORDS.contains(token.text().toUpperCase(Locale.ROOT))) {
            throw Lexer.notWellFormed("Unexpected keyword");
        }
        if (token.text().isEmpty()) {
            throw tokens.unexpected("identifier");
        }
        return tokens.next().text();
    }

    private AttributePath.Step name() {
        return new AttributePath.Step.Name(identifier());
    }

    private AttributePath.Step bracketed() {
        Token token = tokens.peek();
        if (token.kind() == Token.Kind.TEXT && !token.text().isEmpty()) {
            return new AttributePath.Step.Name(tokens.next().text());
        }
        boolean index =
                token.kind() == Token.Kind.NUMBER && token.text().chars().allMatch(c -> c >= '0' && c <= '9');
        if (!index) {
            throw tokens.unexpected("a list index");
        }
        if (token.text().length() > MAX_INDEX_DIGITS) {
            throw new ValidationFault("List index is not within the allowable range; index: [" + token.text() + "]");
        }
        return new AttributePath.Step.Index(Integer.parseInt(tokens.next().text()));
    }

    private AttributeValue number(String sign) {
        if (tokens.peek().kind() != Token.Kind.NUMBER) {
            throw tokens.unexpected("a number");
        }
        return new AttributeValue.N(ItemNumber.parse(sign + tokens.next().text()));
    }

    private AttributeValue word() {
        if (tokens.takesKeyword("true")) {
            return new AttributeValue.Bool(true);
        }
        if (tokens.takesKeyword("false")) {
            return new AttributeValue.Bool(false);
        }
        if (tokens.takesKeyword("null")) {
            return new AttributeValue.Null();
        }
        throw tokens.unexpected("a value");
    }

    private AttributeValue structure(String symbol) {
        return switch (symbol) {
            case "?" -> {
                tokens.next();
                yield tokens.parameter();
            }
            case "-", "+" -> number(tokens.next().text());
            case "[" -> {
                tokens.next();
                yield new AttributeValue.L(values("]"));
            }
            case "<<" -> {
                tokens.next();
                yield set(values(">>"));
            }
            case "{" -> new AttributeValue.M(entries());
            default -> throw tokens.unexpected("a value");
        };
    }

    /** Values up to the closing symbol. */
    List<AttributeValue> values(String close) {
        tokens.deeper();
        List<AttributeValue> values = new ArrayList<>();
        while (!tokens.peek().is(close)) {
            values.add(value());
            if (!tokens.takes(",")) {
                break;
            }
        }
        tokens.expect(close);
        tokens.shallower();
        return values;
    }

    private static AttributeValue set(List<AttributeValue> elements) {
        if (elements.isEmpty()) {
            throw invalid("An string set  may not be empty");
        }
        if (Set.copyOf(elements).size() < elements.size()) {
            throw invalid("Input collection contains duplicates.");
        }
        if (elements.stream().allMatch(AttributeValue.S.class::isInstance)) {
            return new AttributeValue.SS(
                    elements.stream().map(e -> ((AttributeValue.S) e).text()).toList());
        }
        if (elements.stream().allMatch(AttributeValue.N.class::isInstance)) {
            return new AttributeValue.NS(
                    elements.stream().map(e -> ((AttributeValue.N) e).number()).toList());
        }
        if (elements.stream().allMatch(AttributeValue.B.class::isInstance)) {
            return new AttributeValue.BS(
                    elements.stream().map(AttributeValue.B.class::cast).toList());
        }
        throw invalid("A set has elements of one type, and that is S, N or B");
    }

    private static ValidationFault invalid(String rule) {
        return new ValidationFault("One or more parameter values were invalid: " + rule);
    }
}
