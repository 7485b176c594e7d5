package dev.hearth.eventing.topics;

import dev.hearth.eventing.crash.Crash;
import dev.hearth.eventing.crash.Ledger;
import dev.hearth.eventing.topics.delivery.Attempt;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Deliveries in a process of its own, whose functions, streams and dead letters are the test's; it halts at a step. */
final class CrashingTopics {
    static final String DEAD = "dead";

    enum Step {
        POLLED,
        CALLING,
        CALLED,
        BURYING,
        BURIED,
        COMMITTED;

        /** The first poll, dead letter and commit are as good as any; of calls the middle is wanted. */
        int time() {
            return this == CALLING || this == CALLED ? 25 : 1;
        }
    }

    /** @param arguments Kafka's address, the ledger, the step */
    public static void main(String[] arguments) throws InterruptedException {
        Step step = Step.valueOf(arguments[2]);
        Crash.plan(step.name(), step.time());
        Bench bench = new Bench(Crash.watched(arguments[0]), answer(new Ledger.Client(URI.create(arguments[1]))));
        new CountDownLatch(1).await();
        bench.close();
    }

    /** A target refuses what the ledger does. */
    static Bench.Answer answer(Ledger.Client ledger) {
        return got -> {
            boolean dead = got.target().equals(DEAD);
            Crash.at(dead ? Step.BURYING : Step.CALLING);
            int status = ledger.tell(got.target(), got.key(), got.text().getBytes(StandardCharsets.UTF_8));
            Crash.at(dead ? Step.BURIED : Step.CALLED);
            return status == 200 ? new Attempt.Delivered() : new Attempt.Never("400", "every fifth");
        };
    }

    private CrashingTopics() {}
}
