package dev.hearth.storage.tables.service.catalogue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The change streams there are and were: a stream stays readable for a day after it, or its table, has ended. */
public final class StreamRegistry {
    private static final DateTimeFormatter LABEL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private final TableEngine engine;

    /**
     * A stream.
     *
     * @param endedAtMillis 0 while it goes on
     */
    public record Stream(
            String namespace, String table, KeySchema key, StreamSpec spec, long createdAtMillis, long endedAtMillis) {
        public String arn(String region) {
            return "arn:aws:dynamodb:" + region + ':' + dev.hearth.api.AccountId.of(namespace) + ":table/" + table
                    + "/stream/" + spec.label();
        }

        @JsonIgnore
        public boolean enabled() {
            return endedAtMillis == 0;
        }
    }

    public StreamRegistry(TableEngine engine) {
        this.engine = engine;
    }

    public static String label(Instant now) {
        return LABEL.format(now);
    }

    /** To be called before the table says that it has the stream, so that none is ever missing here. Idempotent. */
    public void begin(Table table, StreamSpec spec, Instant now) {
        Stream stream = new Stream(table.namespace(), table.name(), table.key(), spec, now.toEpochMilli(), 0);
        engine.putDocument(document(stream), 0, bytes(stream));
    }

    public void end(String namespace, StreamSpec spec, Instant now) {
        engine.document("stream." + namespace + '.' + spec.id()).ifPresent(document -> {
            Stream stream = parse(document);
            if (stream.enabled()) {
                Stream ended = new Stream(
                        stream.namespace,
                        stream.table,
                        stream.key,
                        stream.spec,
                        stream.createdAtMillis,
                        now.toEpochMilli());
                engine.putDocument(document.name(), document.version(), bytes(ended));
            }
        });
    }

    public List<Stream> list(String namespace) {
        return engine.documents("stream." + namespace + '.').stream()
                .map(StreamRegistry::parse)
                .sorted(Comparator.comparing(Stream::table)
                        .thenComparing(stream -> stream.spec().label()))
                .toList();
    }

    public Optional<Stream> find(String namespace, String table, String label) {
        return list(namespace).stream()
                .filter(stream ->
                        stream.table().equals(table) && stream.spec().label().equals(label))
                .findFirst();
    }

    public List<Stream> all() {
        return engine.documents("stream.").stream().map(StreamRegistry::parse).toList();
    }

    /** Forgets a stream and its records. */
    public void forget(Stream stream) {
        engine.dropStream(stream.spec().id(), stream.spec().shards());
        engine.document(document(stream))
                .ifPresent(document -> engine.putDocument(document.name(), document.version(), null));
    }

    private static String document(Stream stream) {
        return "stream." + stream.namespace() + '.' + stream.spec().id();
    }

    private static Stream parse(Document document) {
        try {
            return Catalogue.JSON.readValue(document.value(), Stream.class);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the description of a stream, document '%s', cannot be read".formatted(document.name()), e);
        }
    }

    private static byte[] bytes(Stream stream) {
        try {
            return Catalogue.JSON.writeValueAsBytes(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
