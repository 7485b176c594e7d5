package dev.hearth.eventing.broker.plan;

import dev.hearth.api.broker.SinkSpec;
import java.net.URI;

/** Where events are delivered to, in the namespace of who names it. */
public sealed interface Sink {
    record Function(String function) implements Sink {}

    record Uri(URI uri) implements Sink {}

    record Stream(String stream) implements Sink {}

    record Topic(String topic) implements Sink {}

    /** @throws IllegalArgumentException when it names none */
    static Sink of(SinkSpec spec) {
        if (spec.function != null) {
            return new Function(spec.function);
        }
        if (spec.stream != null) {
            return new Stream(spec.stream);
        }
        if (spec.topic != null) {
            return new Topic(spec.topic);
        }
        if (spec.uri == null) {
            throw new IllegalArgumentException("exactly one of function, uri, stream, topic is needed");
        }
        URI uri = URI.create(spec.uri);
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("'%s' has no host".formatted(spec.uri));
        }
        return new Uri(uri);
    }

    /** For {@code knativeerrordest}: the address of a uri, else the thing's path in the cluster. */
    default URI address(String namespace) {
        return switch (this) {
            case Uri(URI uri) -> uri;
            case Function(String name) -> path("functions", namespace, name);
            case Stream(String name) -> path("streams", namespace, name);
            case Topic(String name) -> path("topics", namespace, name);
        };
    }

    private static URI path(String plural, String namespace, String name) {
        return URI.create("/apis/hearth.dev/v1alpha1/namespaces/%s/%s/%s".formatted(namespace, plural, name));
    }
}
