package dev.hearth.eventing.streams.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The fields of an answer in their order, as {@link dev.hearth.aws.json.Encoding#write} takes them. */
final class Answer {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    static Answer of(String name, Object value) {
        return new Answer().with(name, value);
    }

    static Map<String, Object> none() {
        return Map.of();
    }

    Answer with(String name, Object value) {
        fields.put(name, value instanceof Answer answer ? answer.fields : value);
        return this;
    }

    Answer with(String name, Optional<?> value) {
        value.ifPresent(present -> with(name, (Object) present));
        return this;
    }

    Map<String, Object> fields() {
        return fields;
    }
}
