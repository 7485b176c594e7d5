package dev.hearth.eventing.async;

import dev.hearth.eventing.functions.FunctionRef;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Events as Kafka records: the payload is the value, all else is headers. */
final class EventRecords {
    private static final String NAMESPACE = "namespace";
    private static final String FUNCTION = "function";
    private static final String REQUEST_ID = "request-id";
    private static final String TRACE = "trace";
    private static final String CLIENT_CONTEXT = "client-context";
    private static final String ACCEPTED = "accepted";
    private static final String FAILURES = "failures";
    private static final String REFUSALS = "refusals";
    private static final String NOT_BEFORE = "not-before";

    static ProducerRecord<byte[], byte[]> write(AsyncEvent event, String topic, int partition) {
        Headers headers = new RecordHeaders();
        put(headers, NAMESPACE, event.function().namespace());
        put(headers, FUNCTION, event.function().name());
        put(headers, REQUEST_ID, event.requestId());
        put(headers, TRACE, event.trace());
        put(headers, CLIENT_CONTEXT, event.clientContext());
        put(headers, ACCEPTED, Long.toString(event.accepted().toEpochMilli()));
        put(headers, FAILURES, Integer.toString(event.failures()));
        put(headers, REFUSALS, Integer.toString(event.refusals()));
        put(headers, NOT_BEFORE, Long.toString(event.notBefore().toEpochMilli()));
        byte[] key = event.requestId().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, partition, key, event.payload(), headers);
    }

    /** Empty for a record that nobody here wrote. */
    static Optional<AsyncEvent> read(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        String namespace = text(headers, NAMESPACE);
        String name = text(headers, FUNCTION);
        String requestId = text(headers, REQUEST_ID);
        if (namespace.isEmpty() || name.isEmpty() || requestId.isEmpty() || record.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AsyncEvent(
                    FunctionRef.latest(namespace, name),
                    requestId,
                    text(headers, TRACE),
                    text(headers, CLIENT_CONTEXT),
                    Instant.ofEpochMilli(Long.parseLong(text(headers, ACCEPTED))),
                    Integer.parseInt(text(headers, FAILURES)),
                    Integer.parseInt(text(headers, REFUSALS)),
                    Instant.ofEpochMilli(Long.parseLong(text(headers, NOT_BEFORE))),
                    record.value()));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static void put(Headers headers, String name, String value) {
        if (!value.isEmpty()) {
            headers.add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private EventRecords() {}
}
