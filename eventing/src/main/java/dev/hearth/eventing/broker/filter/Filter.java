package dev.hearth.eventing.broker.filter;

import dev.hearth.eventing.cesql.Attributes;
import dev.hearth.eventing.cesql.Cesql;
import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A filter (CloudEvents Subscriptions API, "Filter Dialects"). An attribute that the event does not have passes none but
 * {@link Not}.
 */
public sealed interface Filter {
    boolean passes(CloudEvent event);

    /** How an attribute's text is held against a value. */
    enum Match {
        EXACT,
        PREFIX,
        SUFFIX,
        /** Exact, but an empty value stands for any (Knative, "spec.filter.attributes"). */
        EXACT_OR_ANY;

        boolean holds(String text, String value) {
            return switch (this) {
                case EXACT -> text.equals(value);
                case PREFIX -> text.startsWith(value);
                case SUFFIX -> text.endsWith(value);
                case EXACT_OR_ANY -> value.isEmpty() || text.equals(value);
            };
        }
    }

    /** Every one of these attributes matches. */
    record Attribute(Match match, Map<String, String> values) implements Filter {
        public Attribute {
            values = Map.copyOf(values);
        }

        @Override
        public boolean passes(CloudEvent event) {
            return values.entrySet().stream()
                    .allMatch(value -> text(event, value.getKey())
                            .map(text -> match.holds(text, value.getValue()))
                            .orElse(false));
        }
    }

    record All(List<Filter> filters) implements Filter {
        public All {
            filters = List.copyOf(filters);
        }

        @Override
        public boolean passes(CloudEvent event) {
            return filters.stream().allMatch(filter -> filter.passes(event));
        }
    }

    record Any(List<Filter> filters) implements Filter {
        public Any {
            filters = List.copyOf(filters);
        }

        @Override
        public boolean passes(CloudEvent event) {
            return filters.stream().anyMatch(filter -> filter.passes(event));
        }
    }

    record Not(Filter filter) implements Filter {
        @Override
        public boolean passes(CloudEvent event) {
            return !filter.passes(event);
        }
    }

    /** Two of the same text are equal, so that a trigger which says the same goes on as it is. */
    record Sql(String text, Cesql expression) implements Filter {
        @Override
        public boolean passes(CloudEvent event) {
            return expression.matches(event);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Sql(String theirs, Cesql same) && text.equals(theirs);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    private static Optional<String> text(CloudEvent event, String name) {
        Object found = event.getAttributeNames().contains(name) ? event.getAttribute(name) : event.getExtension(name);
        return Optional.ofNullable(found).map(Attributes::text);
    }
}
