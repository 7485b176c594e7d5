package dev.hearth.storage.tables.partiql;

import dev.hearth.storage.tables.expression.AttributePath;
import dev.hearth.storage.tables.item.AttributeValue;
import dev.hearth.storage.tables.item.ItemNumber;
import dev.hearth.storage.tables.item.NestingDepth;
import dev.hearth.storage.tables.item.ValidationFault;
import java.math.BigDecimal;
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
 *   value = 'text' | sign* number | true | false | null | ? | "[" value,* "]" | "{" 'key' ":" value,* "}" | "<<" value,+ ">>"
 *   path  = name ("." name | "[" (index | 'key') "]")*
 *   name  = word | "quoted word"
 * </pre>
 *
 * A question mark stands for a whole value, never for a part of one. What is wrong within a value is told with where it lies
 * in it, from {@code root} on.
 */
final class ValueParser {
    private static final String ROOT = "root";

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
        return value(ROOT, 1);
    }

    /** An item's attributes, with the braces around them; each is the root of its own value. */
    Map<String, AttributeValue> attributes() {
        return entries("", 0);
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
        if (token.kind() == Token.Kind.WORD && StatementParser.isKeyword(token)) {
            throw Lexer.notWellFormed("Unexpected keyword");
        }
        if (token.text().isEmpty()) {
            throw new ValidationFault("Path component cannot be an empty string");
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
        String sign = tokens.takes("-") ? "-" : "";
        Token digits = tokens.peek();
        boolean index =
                digits.kind() == Token.Kind.NUMBER && digits.text().chars().allMatch(c -> c >= '0' && c <= '9');
        if (!index) {
            throw tokens.unexpected("a list index");
        }
        BigDecimal value = new BigDecimal(sign + digits.text());
        if (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            throw new ValidationFault("List index is not within the allowable range; index: [" + sign + digits.text()
                    + "] at " + tokens.position());
        }
        tokens.next();
        return new AttributePath.Step.Index(value.intValueExact());
    }

    private AttributeValue value(String under, int level) {
        if (level > NestingDepth.MAX_LEVELS) {
            throw NestingDepth.exceeded(" under " + under);
        }
        Token token = tokens.peek();
        return switch (token.kind()) {
            case TEXT -> new AttributeValue.S(tokens.next().text());
            case NUMBER -> number(false, under);
            case WORD -> word();
            case SYMBOL -> symbol(token.text(), under, level);
            case NAME, END -> throw tokens.unexpected("a value");
        };
    }

    private AttributeValue symbol(String symbol, String under, int level) {
        return switch (symbol) {
            case "?" -> {
                if (!under.equals(ROOT)) {
                    throw new ValidationFault(
                            "Unsupported data type: Parameter under key " + under + " at " + tokens.position());
                }
                tokens.next();
                yield tokens.parameter();
            }
            case "-", "+" -> signed(under);
            case "[" -> {
                tokens.next();
                yield new AttributeValue.L(values("]", under, level));
            }
            case "<<" -> {
                tokens.next();
                yield SetLiteral.of(values(">>", under, level), under);
            }
            case "{" -> new AttributeValue.M(entries(under, level));
            default -> throw tokens.unexpected("a value");
        };
    }

    private AttributeValue signed(String under) {
        boolean negative = false;
        while (tokens.peek().is("-") || tokens.peek().is("+")) {
            negative ^= tokens.next().text().equals("-");
        }
        return number(negative, under);
    }

    private AttributeValue number(boolean negative, String under) {
        if (tokens.peek().kind() != Token.Kind.NUMBER) {
            throw tokens.unexpected("a number");
        }
        String text = (negative ? "-" : "") + tokens.next().text();
        if (!isConvertible(text)) {
            throw Lexer.notWellFormed("");
        }
        try {
            return new AttributeValue.N(ItemNumber.parse(text));
        } catch (ValidationFault outOfRange) {
            throw new ValidationFault(outOfRange.message() + " under " + under);
        }
    }

    /** Whether exponent and scale fit 32 bits; beyond that a literal is not even a number to DynamoDB. */
    private static boolean isConvertible(String text) {
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        try {
            new BigDecimal(text);
            return exponent < 0 || Integer.parseInt(text.substring(exponent + 1)) > Integer.MIN_VALUE;
        } catch (NumberFormatException _) {
            return false;
        }
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
        if (tokens.peekSecond().is("(")) {
            throw new ValidationFault(
                    "Unsupported data type: " + tokens.peek().text().toLowerCase(Locale.ROOT) + " under key " + ROOT
                            + " at " + tokens.position());
        }
        throw tokens.unexpected("a value");
    }

    private List<AttributeValue> values(String close, String under, int level) {
        List<AttributeValue> values = new ArrayList<>();
        while (!tokens.peek().is(close)) {
            values.add(value(under + "[" + values.size() + "]", level + 1));
            if (!tokens.takes(",")) {
                break;
            }
        }
        tokens.expect(close);
        return values;
    }

    private Map<String, AttributeValue> entries(String under, int level) {
        tokens.expect("{");
        Map<String, AttributeValue> entries = new LinkedHashMap<>();
        while (!tokens.peek().is("}")) {
            Token key = tokens.peek();
            if (key.kind() != Token.Kind.TEXT && key.kind() != Token.Kind.NAME) {
                throw tokens.unexpected("an attribute name in quotes");
            }
            tokens.next();
            tokens.expect(":");
            entries.put(key.text(), value(under.isEmpty() ? ROOT : under + "." + key.text(), level + 1));
            if (!tokens.takes(",")) {
                break;
            }
        }
        tokens.expect("}");
        return entries;
    }
}
