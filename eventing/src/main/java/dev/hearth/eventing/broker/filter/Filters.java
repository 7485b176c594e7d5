package dev.hearth.eventing.broker.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.trigger.FilterSpec;
import dev.hearth.api.trigger.TriggerSpec;
import dev.hearth.eventing.broker.filter.Filter.Match;
import dev.hearth.eventing.cesql.Cesql;
import dev.hearth.eventing.cesql.CesqlSyntax;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the filters of a manifest. All that is wrong is told at once, each with its place. */
public final class Filters {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]{1,64}");
    private static final String DIALECTS = "exact, prefix, suffix, all, any, not, cesql";

    /** Bounds what one event costs; the schema bounds each list. */
    private static final int DEEPEST = 8;

    private final Consumer<String> problems;

    private Filters(Consumer<String> problems) {
        this.problems = problems;
    }

    /** @param problems hears what is wrong; the filter is of use only when it heard nothing */
    public static Filter of(TriggerSpec spec, Consumer<String> problems) {
        Filters reader = new Filters(problems);
        if (spec.filters != null && !spec.filters.isEmpty()) {
            List<Filter> all = new ArrayList<>();
            int at = 0;
            for (FilterSpec filter : spec.filters) {
                all.add(reader.read(JSON.valueToTree(filter), "spec.filters[" + at++ + "]", 1));
            }
            return new Filter.All(all);
        }
        if (spec.filter != null && spec.filter.attributes != null) {
            return reader.attributes(
                    Match.EXACT_OR_ANY, JSON.valueToTree(spec.filter.attributes), "spec.filter.attributes", true);
        }
        return new Filter.All(List.of());
    }

    private Filter read(JsonNode filter, String place, int depth) {
        if (!(filter instanceof ObjectNode) || filter.size() != 1) {
            return wrong(place, "a filter needs exactly one of " + DIALECTS);
        }
        if (depth > DEEPEST) {
            return wrong(place, "filters may lie in each other %d deep".formatted(DEEPEST));
        }
        String dialect = filter.fieldNames().next();
        JsonNode value = filter.get(dialect);
        String inside = place + "." + dialect;
        return switch (dialect) {
            case "exact" -> attributes(Match.EXACT, value, inside, false);
            case "prefix" -> attributes(Match.PREFIX, value, inside, false);
            case "suffix" -> attributes(Match.SUFFIX, value, inside, false);
            case "all" -> list(value, inside, depth, Filter.All::new);
            case "any" -> list(value, inside, depth, Filter.Any::new);
            case "not" -> new Filter.Not(read(value, inside, depth + 1));
            case "cesql" -> cesql(value, inside);
            default ->
                wrong(place, "'%s' is no dialect; a filter needs exactly one of %s".formatted(dialect, DIALECTS));
        };
    }

    private Filter attributes(Match match, JsonNode values, String place, boolean emptyAllowed) {
        Map<String, String> read = new LinkedHashMap<>();
        if (!values.isObject() || values.isEmpty() && match != Match.EXACT_OR_ANY) {
            return wrong(place, "attributes and their values belong here");
        }
        for (Iterator<Map.Entry<String, JsonNode>> fields = values.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            String name = field.getKey();
            if (!ATTRIBUTE.matcher(name).matches()) {
                problems.accept(
                        "%s.%s: an attribute's name has lower-case letters and digits alone".formatted(place, name));
            } else if (!field.getValue().isTextual()) {
                problems.accept("%s.%s: the value must be a string, not %s".formatted(place, name, field.getValue()));
            } else if (field.getValue().asText().isEmpty() && !emptyAllowed) {
                problems.accept("%s.%s: the value must not be empty".formatted(place, name));
            } else {
                read.put(name, field.getValue().asText());
            }
        }
        return new Filter.Attribute(match, read);
    }

    private Filter list(JsonNode filters, String place, int depth, Function<List<Filter>, Filter> made) {
        if (!filters.isArray() || filters.isEmpty() || filters.size() > 20) {
            return wrong(place, "a list of 1 to 20 filters belongs here");
        }
        List<Filter> read = new ArrayList<>();
        for (int at = 0; at < filters.size(); at++) {
            read.add(read(filters.get(at), "%s[%d]".formatted(place, at), depth + 1));
        }
        return made.apply(read);
    }

    private Filter cesql(JsonNode text, String place) {
        if (!text.isTextual() || text.asText().length() > 4096) {
            return wrong(place, "an expression of at most 4096 characters belongs here");
        }
        try {
            return new Filter.Sql(text.asText(), Cesql.parse(text.asText()));
        } catch (CesqlSyntax wrong) {
            return wrong(place, String.valueOf(wrong.getMessage()));
        }
    }

    private Filter wrong(String place, String problem) {
        problems.accept(place + ": " + problem);
        return new Filter.Any(List.of());
    }
}
