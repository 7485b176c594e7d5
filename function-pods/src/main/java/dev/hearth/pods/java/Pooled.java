package dev.hearth.pods.java;

import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import sun.misc.Signal;

/** A pod of a pool, until it has its function: it loads what every function needs, and waits. */
final class Pooled {
    private static final int REHEARSALS = 50;

    private final Settings settings;

    Pooled(Settings settings) {
        this.settings = settings;
    }

    /**
     * @param settings of the function that this pod is from now on
     * @param api the connection on which it waited
     */
    record Given(Settings settings, RuntimeApi api, long atNanos) {}

    Given takeAssignment() {
        Signal.handle(new Signal("TERM"), signal -> Runtime.getRuntime().halt(0));
        try {
            PodEnvironment.remove(Settings.OURS);
            rehearse();
            RuntimeApi api = new RuntimeApi(settings);
            Reply reply = api.assignment();
            long now = System.nanoTime();
            Assignment assignment = Assignment.of(reply);
            assignment.takeEffect(settings);
            Settings given = Settings.of(System.getenv()).with(assignment.ticket());
            return new Given(given, api.as(given), now);
        } catch (RuntimeApi.GoAway e) {
            System.exit(0);
        } catch (Exception e) {
            // The function has not been touched: the platform gives the request to another pod.
            System.err.println("This pod cannot become the function it was given: " + e.getMessage());
            System.exit(1);
        }
        throw new IllegalStateException("the process has ended");
    }

    /** Runs a handler of our own the way a function's will be, so that nothing of that is done for the first time. */
    private void rehearse() throws Exception {
        Assignment.prepare();
        PodEnvironment.change(Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"));
        var loader = new HandlerLoader(settings.withHandler(Rehearsal.class.getName()), new PodLog(1));
        var handler = loader.load();
        InvocationRequest request = new InvocationRequest();
        request.setId("rehearsal");
        request.setInvokedFunctionArn("");
        for (int i = 0; i < REHEARSALS; i++) {
            request.setContent(
                    "{\"headers\":{\"host\":\"localhost\"},\"rehearsal\":true}".getBytes(StandardCharsets.UTF_8));
            handler.call(request);
        }
    }
}
