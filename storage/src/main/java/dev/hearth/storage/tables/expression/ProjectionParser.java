package dev.hearth.storage.tables.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The grammar of projections: {@code path ("," path)*}. */
final class ProjectionParser {
    private ProjectionParser() {}

    static List<Syntax.Path> parse(TokenStream tokens) {
        OperandParser operands = new OperandParser(tokens, Set.of());
        List<Syntax.Path> paths = new ArrayList<>();
        do {
            paths.add(operands.path());
        } while (tokens.takes(","));
        tokens.expectEnd();
        return paths;
    }
}
