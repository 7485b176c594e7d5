package dev.hearth.standalone.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.watch.WatchPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is answered. */
public sealed interface Reply {
    /** A body at once. */
    record Whole(int code, String contentType, byte[] body, List<String> warnings, String etag) implements Reply {}

    /** A stream of events, over the connection or a WebSocket. */
    record Watch(WatchPlan plan) implements Reply {}

    /** Text that comes as it is written; {@code writer} runs on the request's own thread. */
    record Text(Writer writer) implements Reply {}

    /** Writes a body; may take long. */
    interface Writer {
        void writeTo(OutputStream to) throws IOException, InterruptedException;
    }

    static Reply json(int code, JsonNode tree) {
        return new Whole(code, "application/json", Json.bytes(tree), List.of(), "");
    }

    static Reply json(int code, JsonNode tree, List<String> warnings) {
        return new Whole(code, "application/json", Json.bytes(tree), warnings, "");
    }

    static Reply text(String text) {
        return new Whole(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), List.of(), "");
    }
}
