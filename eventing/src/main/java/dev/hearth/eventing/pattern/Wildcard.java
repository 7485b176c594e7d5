package dev.hearth.eventing.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A string with {@code *} for any characters, taken apart at the stars. Matching goes through the text once: each piece takes
 * its first place after the one before, which is right because only the first and the last piece are bound to a place.
 *
 * @param pieces what stands between the stars, literally; one more than there are stars
 */
record Wildcard(List<String> pieces) implements Matcher {
    Wildcard {
        pieces = List.copyOf(pieces);
    }

    /**
     * Reads {@code \*} and {@code \\} as the characters themselves.
     *
     * @throws IllegalArgumentException with the rule that is broken
     */
    static Wildcard of(String text) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                if (i == text.length() || (text.charAt(i) != '*' && text.charAt(i) != '\\')) {
                    throw new IllegalArgumentException("after a backslash comes '*' or another backslash");
                }
                piece.append(text.charAt(i));
            } else if (c == '*') {
                if (piece.isEmpty() && !pieces.isEmpty()) {
                    throw new IllegalArgumentException("'**' says no more than '*', and is not allowed");
                }
                pieces.add(piece.toString());
                piece.setLength(0);
            } else {
                piece.append(c);
            }
        }
        pieces.add(piece.toString());
        return new Wildcard(pieces);
    }

    @Override
    public boolean matches(JsonNode leaf) {
        if (!leaf.isTextual()) {
            return false;
        }
        String text = leaf.textValue();
        String first = pieces.getFirst();
        String last = pieces.getLast();
        if (pieces.size() == 1) {
            return text.equals(first);
        }
        if (!text.startsWith(first)) {
            return false;
        }
        int at = first.length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = text.indexOf(piece, at);
            if (found < 0) {
                return false;
            }
            at = found + piece.length();
        }
        return text.length() - last.length() >= at && text.endsWith(last);
    }
}
