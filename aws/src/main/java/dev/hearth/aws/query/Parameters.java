package dev.hearth.aws.query;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a call. Lists and structures are written into the names: {@code Entries.member.1.Id}, and maps as {@code
 * Attributes.entry.1.key} with {@code Attributes.entry.1.value} (Smithy, "AWS Query protocol", "Query key resolution").
 */
public record Parameters(Map<String, String> all) {
    /** More names than any call of a service here has. */
    private static final int MOST = 4096;

    public Parameters {
        all = Map.copyOf(all);
    }

    /**
     * Of a form body or query.
     *
     * @throws QueryFault when it is none, or has too many parameters
     */
    public static Parameters parse(String form) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : form.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            all.put(
                    decode(equals < 0 ? pair : pair.substring(0, equals)),
                    equals < 0 ? "" : decode(pair.substring(equals + 1)));
            if (all.size() > MOST) {
                throw new QueryFault(
                        400, "MalformedQueryString", "The request has more than %d parameters".formatted(MOST));
            }
        }
        return new Parameters(all);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new QueryFault(400, "MalformedQueryString", "The query string is malformed: " + e.getMessage());
        }
    }

    /** A parameter that is there; an empty one is there, too. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** The members of a list of structures, in their order. */
    public List<Parameters> members(String list) {
        return numbered(list + ".member.");
    }

    /** The members of a list of texts, in their order. */
    public List<String> texts(String list) {
        List<String> texts = new ArrayList<>();
        for (int index = 1; all.containsKey(list + ".member." + index); index++) {
            texts.add(all.getOrDefault(list + ".member." + index, ""));
        }
        return texts;
    }

    /** A map from texts to texts; the last of two equal keys counts. */
    public Map<String, String> map(String map) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (Parameters entry : entries(map, "key")) {
            entries.put(entry.all.getOrDefault("key", ""), entry.all.getOrDefault("value", ""));
        }
        return entries;
    }

    /** The entries of a map of structures, with names such as {@code Value.DataType}; the key stands in {@code key}. */
    public List<Parameters> entries(String map, String key) {
        return numbered(map + ".entry.").stream()
                .filter(entry -> entry.all.containsKey(key))
                .toList();
    }

    private List<Parameters> numbered(String prefix) {
        Map<Integer, Map<String, String>> byIndex = new java.util.TreeMap<>();
        all.forEach((name, value) -> {
            if (!name.startsWith(prefix)) {
                return;
            }
            int dot = name.indexOf('.', prefix.length());
            String index = name.substring(prefix.length(), dot < 0 ? name.length() : dot);
            if (dot > 0 && index.matches("[1-9][0-9]{0,4}")) {
                byIndex.computeIfAbsent(Integer.valueOf(index), one -> new LinkedHashMap<>())
                        .put(name.substring(dot + 1), value);
            }
        });
        return byIndex.values().stream().map(Parameters::new).toList();
    }

    /** Never the values. */
    @Override
    public String toString() {
        return "Parameters" + all.keySet();
    }
}
