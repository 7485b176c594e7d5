package dev.hearth.eventing.sources;

import dev.hearth.eventing.crash.Crash;
import dev.hearth.eventing.crash.Ledger;
import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.destinations.Destinations;
import dev.hearth.eventing.functions.FunctionRef;
import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.kafka.KafkaServer;
import dev.hearth.eventing.sources.delivery.Target;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** A source in a process of its own, whose function and destination are the test's; it halts at a step of its loop. */
final class CrashingSource {
    static final String SPEC =
            "bisectBatchOnFunctionError: true, maximumRetryAttempts: 1, onFailure: {kafka: elsewhere}, batchSize: 10";

    /** @param arguments Kafka's address, the topic, the source's uid, the ledger, the step, its number */
    public static void main(String[] arguments) throws InterruptedException {
        Ledger.Client ledger = new Ledger.Client(URI.create(arguments[3]));
        Crash.plan(arguments[4], Integer.parseInt(arguments[5]));
        SourceStage stage = new SourceStage(KafkaServer.engine(arguments[0]), arguments[1]);
        stage.start(
                stage.instance(function(ledger), destinations(ledger), Crash::at), stage.settings(SPEC, arguments[2]));
        new CountDownLatch(1).await();
    }

    private static Target.Invoker function(Ledger.Client ledger) {
        return (function, event) -> ledger.tell("function", "", event) == 200 ? FakeFunction.OK : FakeFunction.FAILS;
    }

    private static Destinations destinations(Ledger.Client ledger) {
        return (namespace, destination, message) -> ledger.tell("destination", message.key(), message.body());
    }

    /** The test's side of it. */
    static Ledger ledger(SourceStage stage) {
        return new Ledger((what, key, body) -> {
            if (what.equals("destination")) {
                stage.destinations.deliver("", new Destination.Kafka("elsewhere"), new Destinations.Message(key, body));
                return 200;
            }
            return stage.function.invoke(FunctionRef.latest("default", "f"), body) instanceof Outcome.Returned
                    ? 200
                    : 409;
        });
    }

    private CrashingSource() {}
}
