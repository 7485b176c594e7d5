package dev.hearth.storage.objects.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;

/** Takes one event to the eventing room. Any thread; blocks. */
public final class Courier implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(50);

    private final URI to;
    private final String internalToken;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /** What eventing said. */
    enum Said {
        /** It is durable there. */
        TAKEN,
        /** It never will be: there is no such target. */
        REFUSED,
        NOT_NOW
    }

    /** @param internalToken the bearer token of Hearth's own rooms */
    public Courier(URI eventing, String internalToken) {
        this.to = eventing.resolve(dev.hearth.api.PodProtocol.OBJECT_EVENTS_PATH);
        this.internalToken = internalToken;
    }

    /** @param target {@code NAMESPACE/KIND/NAME} */
    Said take(String target, String key, String trace, byte[] event) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(to)
                .timeout(LONGEST)
                .header("Authorization", "Bearer " + internalToken)
                .header(dev.hearth.api.PodProtocol.OBJECT_EVENT_TARGET, target)
                .header(dev.hearth.api.PodProtocol.OBJECT_EVENT_KEY, EventText.encoded(key))
                .POST(HttpRequest.BodyPublishers.ofByteArray(event));
        if (!trace.isEmpty()) {
            request.header("X-Amzn-Trace-Id", trace);
        }
        try {
            int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return status == 202 ? Said.TAKEN : status == 410 || status == 413 ? Said.REFUSED : Said.NOT_NOW;
        } catch (IOException e) {
            return Said.NOT_NOW;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
