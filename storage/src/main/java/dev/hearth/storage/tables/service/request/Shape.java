package dev.hearth.storage.tables.service.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a request or of a structure in it. Unknown ones are passed over, nulls are as if they were not there. */
public final class Shape {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(32 << 20)
                    .maxNameLength(1 << 20)
                    .maxNestingDepth(200)
                    .build())
            .build();

    private final List<Field<?>> fields;
    private final Map<String, Field<?>> byName = new LinkedHashMap<>();

    private Shape(List<Field<?>> fields) {
        this.fields = fields;
        fields.forEach(field -> byName.put(field.name(), field));
    }

    public static Shape of(Field<?>... fields) {
        return new Shape(List.of(fields));
    }

    /** Reads a whole request and checks its fields. */
    public Fields read(byte[] body) {
        Fields read;
        try (JsonParser in = JSON.createParser(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw Fault.SERIALIZATION.says("Unexpected value type in payload");
            }
            read = readFields(in);
        } catch (JsonProcessingException e) {
            throw Fault.SERIALIZATION.says("The request body is not well-formed JSON");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory cannot fail", e);
        }
        Problems problems = new Problems();
        check("", read, problems);
        problems.refuse();
        return read;
    }

    Fields readFields(JsonParser in) throws IOException {
        Map<String, Object> values = new HashMap<>();
        String name;
        while ((name = in.nextFieldName()) != null) {
            JsonToken token = in.nextToken();
            Field<?> field = byName.get(name);
            if (field == null) {
                in.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                values.put(name, field.kind().read(in));
            }
        }
        return new Fields(values);
    }

    void check(String parent, Fields read, Problems problems) {
        for (Field<?> field : fields) {
            check(parent, field, read, problems);
        }
    }

    private static <T> void check(String parent, Field<T> field, Fields read, Problems problems) {
        field.check(parent, read.orNull(field), problems);
    }
}
