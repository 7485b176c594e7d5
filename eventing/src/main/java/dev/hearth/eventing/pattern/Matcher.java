package dev.hearth.eventing.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;

/** One way in which a leaf of an event may match; the leaf is a string, a number, true, false or null. */
sealed interface Matcher
        permits Cidr,
                Wildcard,
                Matcher.AnythingBut,
                Matcher.EqualsIgnoreCase,
                Matcher.Exact,
                Matcher.Exists,
                Matcher.Numeric,
                Matcher.Prefix,
                Matcher.Suffix {
    boolean matches(JsonNode leaf);

    /** The very value. */
    record Exact(JsonNode value) implements Matcher {
        @Override
        public boolean matches(JsonNode leaf) {
            // Equal numbers of another writing have another scale.
            return value.isNumber()
                    ? leaf.isNumber() && value.decimalValue().equals(leaf.decimalValue())
                    : value.equals(leaf);
        }
    }

    record Prefix(String prefix, boolean ignoreCase) implements Matcher {
        @Override
        public boolean matches(JsonNode leaf) {
            return leaf.isTextual() && leaf.textValue().regionMatches(ignoreCase, 0, prefix, 0, prefix.length());
        }
    }

    record Suffix(String suffix, boolean ignoreCase) implements Matcher {
        @Override
        public boolean matches(JsonNode leaf) {
            if (!leaf.isTextual()) {
                return false;
            }
            String text = leaf.textValue();
            return text.regionMatches(ignoreCase, text.length() - suffix.length(), suffix, 0, suffix.length());
        }
    }

    record EqualsIgnoreCase(String value) implements Matcher {
        @Override
        public boolean matches(JsonNode leaf) {
            return leaf.isTextual() && leaf.textValue().equalsIgnoreCase(value);
        }
    }

    /** A leaf that is there, but that none of these matches. */
    record AnythingBut(List<Matcher> these) implements Matcher {
        public AnythingBut {
            these = List.copyOf(these);
        }

        @Override
        public boolean matches(JsonNode leaf) {
            return these.stream().noneMatch(one -> one.matches(leaf));
        }
    }

    /** Whether there is a leaf; the absence of one is answered by {@link Node.Leaf}. */
    record Exists(boolean expected) implements Matcher {
        static final Exists NOT = new Exists(false);

        @Override
        public boolean matches(JsonNode leaf) {
            return expected;
        }
    }

    /** All of the comparisons. */
    record Numeric(List<Comparison> all) implements Matcher {
        public Numeric {
            all = List.copyOf(all);
        }

        @Override
        public boolean matches(JsonNode leaf) {
            if (!leaf.isNumber()) {
                return false;
            }
            BigDecimal found = leaf.decimalValue();
            return all.stream().allMatch(comparison -> comparison.holds(found));
        }
    }

    record Comparison(Operator operator, BigDecimal value) {
        boolean holds(BigDecimal found) {
            int sign = found.compareTo(value);
            return switch (operator) {
                case EQUAL -> sign == 0;
                case LESS -> sign < 0;
                case AT_MOST -> sign <= 0;
                case MORE -> sign > 0;
                case AT_LEAST -> sign >= 0;
            };
        }
    }

    enum Operator {
        EQUAL,
        LESS,
        AT_MOST,
        MORE,
        AT_LEAST
    }
}
