package dev.hearth.storage.tables.service.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;

/** Writes the JSON of an answer. */
public final class Answer {
    private static final JsonFactory JSON = new JsonFactory();
    public static final byte[] EMPTY = {'{', '}'};

    /** What stands between an answer's braces. */
    public interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    /** An object with that body. */
    public static byte[] of(Body body) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(JSON._getBufferRecycler(), 1024);
                JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            body.write(out);
            out.writeEndObject();
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
    }

    private Answer() {}
}
