package dev.hearth.standalone.apiserver.select;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.kinds.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which objects a list or a watch is about: a label selector and a field selector together. */
public final class Selector implements Predicate<ObjectNode> {
    private static final Pattern SET_BASED = Pattern.compile("^\\s*(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*$");
    private static final Pattern EQUALITY = Pattern.compile("^\\s*([^=!\\s]+)\\s*(==|=|!=)\\s*(\\S*)\\s*$");
    private static final Pattern EXISTENCE = Pattern.compile("^\\s*(!?)\\s*([^=!\\s(),]+)\\s*$");
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "Pod",
                    Set.of(
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "spec.schedulerName",
                            "spec.serviceAccountName",
                            "status.phase",
                            "status.podIP",
                            "status.nominatedNodeName",
                            "spec.hostNetwork"),
            "Event",
                    Set.of(
                            "involvedObject.kind",
                            "involvedObject.namespace",
                            "involvedObject.name",
                            "involvedObject.uid",
                            "involvedObject.apiVersion",
                            "involvedObject.resourceVersion",
                            "involvedObject.fieldPath",
                            "reason",
                            "reportingComponent",
                            "source",
                            "type"),
            "Secret", Set.of("type"),
            "Namespace", Set.of("status.phase"),
            "Node", Set.of("spec.unschedulable"),
            "Service", Set.of("spec.clusterIP", "spec.type"));

    private final Predicate<JsonNode> labels;
    private final Predicate<ObjectNode> fields;

    private Selector(Predicate<JsonNode> labels, Predicate<ObjectNode> fields) {
        this.labels = labels;
        this.fields = fields;
    }

    /** Empty texts select everything; what does not parse is a 400. */
    public static Selector of(Kind kind, String labelSelector, String fieldSelector) {
        return new Selector(labels(labelSelector), fields(kind, fieldSelector));
    }

    @Override
    public boolean test(ObjectNode object) {
        return labels.test(object.path("metadata").path("labels")) && fields.test(object);
    }

    private static Predicate<JsonNode> labels(String selector) {
        Predicate<JsonNode> all = labels -> true;
        for (String term : terms(selector)) {
            all = all.and(label(term));
        }
        return all;
    }

    private static Predicate<JsonNode> label(String term) {
        Matcher set = SET_BASED.matcher(term);
        if (set.matches()) {
            String name = set.group(1);
            List<String> values =
                    Arrays.stream(set.group(3).split(",")).map(String::strip).toList();
            boolean wanted = set.group(2).equals("in");
            return labels -> wanted
                    == (labels.has(name) && values.contains(labels.get(name).asText()));
        }
        Matcher equality = EQUALITY.matcher(term);
        if (equality.matches()) {
            String name = equality.group(1);
            String value = equality.group(3);
            boolean wanted = !equality.group(2).equals("!=");
            return labels ->
                    wanted == (labels.has(name) && labels.get(name).asText().equals(value));
        }
        Matcher existence = EXISTENCE.matcher(term);
        if (existence.matches()) {
            boolean wanted = existence.group(1).isEmpty();
            return labels -> wanted == labels.has(existence.group(2));
        }
        throw ApiFailure.badRequest("unable to parse requirement: found '" + term.strip()
                + "', expected: 'key', '!key', 'key=value', 'key!=value', 'key in (a,b)' or 'key notin (a,b)'");
    }

    /** Splits at the commas that are not inside brackets. */
    private static List<String> terms(String selector) {
        List<String> terms = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < selector.length(); i++) {
            char c = selector.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                terms.add(selector.substring(start, i));
                start = i + 1;
            }
        }
        if (!selector.isBlank()) {
            terms.add(selector.substring(start));
        }
        return terms;
    }

    private static Predicate<ObjectNode> fields(Kind kind, String selector) {
        Predicate<ObjectNode> all = object -> true;
        for (String term : terms(selector)) {
            Matcher equality = EQUALITY.matcher(term);
            if (!equality.matches()) {
                throw ApiFailure.badRequest("invalid selector: '" + selector + "'; can't understand '" + term + "'");
            }
            String field = equality.group(1);
            boolean known = field.equals("metadata.name")
                    || (field.equals("metadata.namespace") && kind.namespaced())
                    || (!kind.custom()
                            && FIELDS.getOrDefault(kind.kind(), Set.of()).contains(field));
            if (!known) {
                throw ApiFailure.badRequest(
                        FIELDS.containsKey(kind.kind())
                                ? "field label not supported: " + field
                                : '"' + field + "\" is not a known field selector: only \"metadata.name\","
                                        + " \"metadata.namespace\"");
            }
            String value = equality.group(3);
            boolean wanted = !equality.group(2).equals("!=");
            all = all.and(object -> wanted == read(object, field).equals(value));
        }
        return all;
    }

    private static String read(ObjectNode object, String field) {
        if (field.equals("source")) {
            return object.path("source").path("component").asText("");
        }
        JsonNode at = object;
        for (String step : field.split("\\.")) {
            at = at.path(step);
        }
        return at.asText(field.equals("spec.hostNetwork") || field.equals("spec.unschedulable") ? "false" : "");
    }
}
