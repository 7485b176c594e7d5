package dev.hearth.gateway;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Requests to the URL of a function "hello", and the last event that it saw. */
abstract class FunctionUrls extends OneGateway {
    volatile JsonObject seen = new JsonObject();

    void answering(String answer) throws Exception {
        rig.function("hello");
        podAnswering(answer);
    }

    void podAnswering(String answer) throws Exception {
        rig.pod("p1", "hello").serve(event -> {
            seen = new JsonObject(event);
            return answer;
        });
    }

    HttpResponse<String> get(String path) throws Exception {
        return rig.send(HttpRequest.newBuilder(rig.url(path)));
    }
}
