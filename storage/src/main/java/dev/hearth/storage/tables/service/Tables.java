package dev.hearth.storage.tables.service;

import dev.hearth.aws.json.JsonCall;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.tables.engine.EngineUnavailable;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.UnknownSpace;
import dev.hearth.storage.tables.item.SerializationFault;
import dev.hearth.storage.tables.item.ValidationFault;
import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import dev.hearth.storage.tables.service.request.Fault;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** The DynamoDB API and the DynamoDB Streams API over a {@link TableEngine}. Thread-safe; the engine is closed by its owner. */
public final class Tables implements JsonService, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Tables.class);
    static final String DYNAMODB = "DynamoDB_20120810";
    static final String STREAMS = "DynamoDBStreams_20120810";
    private static final int LONGEST_BODY = 17 << 20;

    /** One operation: from a request's body to its answer's. */
    @FunctionalInterface
    interface Operation {
        byte[] run(Caller caller, byte[] body);
    }

    private final Rooms rooms;
    private final Map<String, Operation> operations;
    private final MeterRegistry meters;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    public Tables(TableEngine engine, TablesConfig config, Clock clock, MeterRegistry meters) {
        this.meters = meters;
        this.rooms = new Rooms(engine, config, clock);
        this.operations = rooms.operations();
    }

    @Override
    public String name() {
        return "dynamodb";
    }

    @Override
    public Set<String> targets() {
        return Set.of(DYNAMODB, STREAMS);
    }

    @Override
    public String contentType() {
        return "application/x-amz-json-1.0";
    }

    @Override
    public int maxBodyBytes() {
        return LONGEST_BODY;
    }

    @Override
    public byte[] call(JsonCall call) {
        Operation operation = operations.get(call.target() + '.' + call.operation());
        if (operation == null) {
            throw Fault.UNKNOWN_OPERATION.says("Unknown operation: '" + call.operation() + "'");
        }
        SigningKey key = call.caller().orElseThrow(() -> Fault.ACCESS_DENIED.says("The request is not signed."));
        Caller caller = new Caller(key, call.region(), call.operation());
        long begun = System.nanoTime();
        String outcome = "ok";
        try (Catalogue.Use use = rooms.catalogue().use()) {
            return twiceIfDropped(operation, caller, call.body());
        } catch (ServiceFault fault) {
            outcome = fault.shortType();
            throw fault;
        } finally {
            timer(call.operation(), outcome)
                    .record(System.nanoTime() - begun, java.util.concurrent.TimeUnit.NANOSECONDS);
        }
    }

    /** A space that vanishes under a call was of a description that is no longer true: look again, once. */
    private static byte[] twiceIfDropped(Operation operation, Caller caller, byte[] body) {
        try {
            return faultsMapped(operation, caller, body);
        } catch (UnknownSpace first) {
            try {
                return faultsMapped(operation, caller, body);
            } catch (UnknownSpace second) {
                throw Fault.RESOURCE_NOT_FOUND.says("Requested resource not found");
            }
        }
    }

    private static byte[] faultsMapped(Operation operation, Caller caller, byte[] body) {
        try {
            return operation.run(caller, body);
        } catch (ValidationFault invalid) {
            throw Fault.VALIDATION.says(invalid.message());
        } catch (SerializationFault malformed) {
            throw Fault.SERIALIZATION.says(String.valueOf(malformed.getMessage()));
        } catch (EngineUnavailable unavailable) {
            LOG.warnf(unavailable, "the engine of tables did not answer operation=%s", caller.operation());
            throw Fault.UNAVAILABLE.says(
                    "The engine that keeps tables did not answer in time; send the request again.");
        }
    }

    private Timer timer(String operation, String outcome) {
        return timers.computeIfAbsent(
                operation + '/' + outcome,
                any -> Timer.builder("hearth.tables.requests")
                        .description("Requests of the DynamoDB API")
                        .tag("operation", operation)
                        .tag("outcome", outcome)
                        .register(meters));
    }

    @Override
    public void close() {
        rooms.close();
    }
}
