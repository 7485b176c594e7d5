package dev.hearth.eventing.streams.service;

import dev.hearth.api.stream.Stream;
import dev.hearth.eventing.streams.service.Caller.Need;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tags of a stream, by the older calls and by those that name a resource. */
final class TagOperations {
    private static final int MOST = 50;

    private final Streams streams;

    TagOperations(Streams streams) {
        this.streams = streams;
    }

    Map<String, Object> add(Caller caller, Input input) {
        return add(streams.named(caller, input, Need.ADMINISTER), input);
    }

    Map<String, Object> remove(Caller caller, Input input) {
        return remove(streams.named(caller, input, Need.ADMINISTER), input);
    }

    Map<String, Object> list(Caller caller, Input input) {
        Stream stream = streams.named(caller, input, Need.SEE);
        int most = input.integer("Limit", 1, MOST).orElse(MOST);
        String after = input.text("ExclusiveStartTagKey").orElse("");
        List<Map<String, String>> all = listed(stream).stream()
                .filter(tag -> tag.getOrDefault("Key", "").compareTo(after) > 0)
                .toList();
        List<Map<String, String>> page = all.subList(0, Math.min(most, all.size()));
        return Answer.of("Tags", page)
                .with("HasMoreTags", page.size() < all.size())
                .fields();
    }

    Map<String, Object> tagResource(Caller caller, Input input) {
        return add(resource(caller, input, Need.ADMINISTER), input);
    }

    Map<String, Object> untagResource(Caller caller, Input input) {
        return remove(resource(caller, input, Need.ADMINISTER), input);
    }

    Map<String, Object> listForResource(Caller caller, Input input) {
        return Answer.of("Tags", listed(resource(caller, input, Need.SEE))).fields();
    }

    private Stream resource(Caller caller, Input input, Need need) {
        return streams.find(caller, Streams.nameOf(caller, input.requiredText("ResourceARN", 2048)), need);
    }

    private Map<String, Object> add(Stream stream, Input input) {
        Map<String, String> tags = input.texts("Tags").orElseThrow(() -> input.missing("Tags"));
        Map<String, String> before = stream.getSpec().tags == null ? Map.of() : stream.getSpec().tags;
        check(tags, (int)
                before.keySet().stream().filter(key -> !tags.containsKey(key)).count());
        streams.change(stream, spec -> {
            Map<String, String> all = new LinkedHashMap<>(spec.tags == null ? Map.of() : spec.tags);
            all.putAll(tags);
            spec.tags = all;
        });
        streams.await(
                stream,
                now -> now.stream()
                        .anyMatch(found -> found.getSpec().tags != null
                                && found.getSpec().tags.entrySet().containsAll(tags.entrySet())));
        return Answer.none();
    }

    private Map<String, Object> remove(Stream stream, Input input) {
        List<String> keys = input.requiredTexts("TagKeys");
        streams.change(stream, spec -> {
            Map<String, String> all = new LinkedHashMap<>(spec.tags == null ? Map.of() : spec.tags);
            keys.forEach(all::remove);
            spec.tags = all.isEmpty() ? null : all;
        });
        streams.await(
                stream,
                now -> now.stream()
                        .allMatch(found -> found.getSpec().tags == null
                                || keys.stream().noneMatch(found.getSpec().tags::containsKey)));
        return Answer.none();
    }

    /** @param besides tags that the stream keeps */
    static void check(Map<String, String> tags, int besides) {
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > 128 || value.length() > 256) {
                throw Fault.INVALID_ARGUMENT.says(
                        "The tag '%s' must have a key of 1 to 128 characters and a value of at most 256"
                                .formatted(key));
            }
        });
        if (tags.size() + besides > MOST) {
            throw Fault.INVALID_ARGUMENT.says("A stream has at most %d tags".formatted(MOST));
        }
    }

    private static List<Map<String, String>> listed(Stream stream) {
        List<Map<String, String>> tags = new ArrayList<>();
        new TreeMap<>(stream.getSpec().tags == null ? Map.<String, String>of() : stream.getSpec().tags)
                .forEach((key, value) -> tags.add(Map.of("Key", key, "Value", value)));
        return tags;
    }
}
