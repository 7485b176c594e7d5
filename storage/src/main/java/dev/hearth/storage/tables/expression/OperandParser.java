package dev.hearth.storage.tables.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what all expressions are made of: paths and the arguments of functions. */
final class OperandParser {
    private final TokenStream tokens;
    private final Set<String> keywords;

    /** @param keywords words, in capitals, that cannot be names in this expression */
    OperandParser(TokenStream tokens, Set<String> keywords) {
        this.tokens = tokens;
        this.keywords = keywords;
    }

    /** A path: {@code name(.name|[index])*}. */
    Syntax.Path path() {
        List<Syntax.Step> steps = new ArrayList<>();
        steps.add(name());
        return suffix(steps);
    }

    /** The rest of a path after its first steps. */
    Syntax.Path suffix(List<Syntax.Step> first) {
        List<Syntax.Step> steps = new ArrayList<>(first);
        while (true) {
            if (tokens.takes(".")) {
                steps.add(name());
            } else if (tokens.takes("[")) {
                steps.add(new Syntax.Step.Index(tokens.next(Token.Kind.NUMBER).text()));
                tokens.expect("]");
            } else {
                return new Syntax.Path(steps);
            }
        }
    }

    /** Whether a word with an opening parenthesis comes next. */
    boolean atCall() {
        return isWord() && tokens.peekSecond().is("(");
    }

    boolean atPath() {
        return isWord() || tokens.peek().kind() == Token.Kind.NAME;
    }

    private Syntax.Step name() {
        if (tokens.peek().kind() == Token.Kind.NAME) {
            return new Syntax.Step.Placeholder(tokens.next().text());
        }
        if (!isWord()) {
            throw tokens.syntaxError();
        }
        return new Syntax.Step.Word(tokens.next().text());
    }

    private boolean isWord() {
        Token token = tokens.peek();
        if (token.kind() != Token.Kind.IDENTIFIER) {
            return false;
        }
        for (String keyword : keywords) {
            if (token.isKeyword(keyword)) {
                return false;
            }
        }
        return true;
    }
}
