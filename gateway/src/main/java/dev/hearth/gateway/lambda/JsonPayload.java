package dev.hearth.gateway.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.hearth.api.PodProtocol;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/** Checks that a payload is one JSON value, token by token and without building anything. */
final class JsonPayload {
    private static final Buffer EMPTY_OBJECT = Buffer.buffer("{}");
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1000)
                    .maxStringLength(PodProtocol.MAX_REQUEST_BYTES)
                    .maxNumberLength(PodProtocol.MAX_REQUEST_BYTES)
                    .maxNameLength(PodProtocol.MAX_REQUEST_BYTES)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** An invocation without a payload gets an empty object, as in Lambda. */
    static Buffer orEmptyObject(Buffer payload) {
        return payload.length() == 0 ? EMPTY_OBJECT : payload;
    }

    /** What is wrong with it, in the parser's words and without any of its text; empty when it is JSON. */
    static Optional<String> fault(Buffer payload) {
        byte[] bytes = payload.getBytes();
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return Optional.of("No content to map to Object due to end of input");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                return Optional.of("Trailing content after the JSON value");
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of(firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            return Optional.of("Invalid UTF-8");
        }
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.length() > 200 ? line.substring(0, 200) : line;
    }

    private JsonPayload() {}
}
