package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.dispatch.Limits;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Requests that wait for a pod: how many, for how long, and what is told to those that wait in vain. */
class WaitingRequestsTest extends OneGateway {
    @Test
    void holdsTheRequestUntilAPodIsReady() throws Exception {
        rig.function("hello");
        var answer = rig.invoke("hello");
        rig.awaitWaiting(1);

        FakePod pod = rig.pod("p1", "hello");
        pod.respond(pod.next().requestId(), "\"late\"");

        assertThat(answer.get().body()).isEqualTo("\"late\"");
        assertThat(rig.registry.get("hearth.cold.starts").counter().count()).isEqualTo(1);
    }

    @Test
    void answers429WhenTooManyWait() throws Exception {
        try (Rig small = Rig.withLimits(Limits.DEFAULT.waiting(1, 1 << 20))) {
            small.function("hello");
            var first = small.invoke("hello");
            small.awaitWaiting(1);

            HttpResponse<String> second = small.invoke("hello").get();

            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("x-amzn-ErrorType")).contains("TooManyRequestsException");
            assertThat(second.headers().firstValue("Retry-After")).contains("1");
            assertThat(second.body()).contains("ReservedFunctionConcurrentInvocationLimitExceeded");
            assertThat(first).isNotDone();
        }
    }

    @Test
    void answers429WhenTooManyBytesWait() throws Exception {
        try (Rig small = Rig.withLimits(Limits.DEFAULT.waiting(10, 3))) {
            small.function("hello");
            small.invoke("hello");
            small.awaitWaiting(1);

            assertThat(small.invoke("hello").get().statusCode()).isEqualTo(429);
        }
    }

    @Test
    void answers504WhenNoPodComesInTime() throws Exception {
        try (Rig hasty = Rig.withLimits(
                Limits.DEFAULT.holding(Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofMillis(100)))) {
            hasty.function("hello");

            HttpResponse<String> answer = hasty.invoke("hello").get();

            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).contains("no pod of function 'hello' took the request", "kubectl describe");
        }
    }

    @Test
    void answers429WhenAllPlacesStayBusy() throws Exception {
        try (Rig hasty = Rig.withLimits(
                Limits.DEFAULT.holding(Duration.ofSeconds(60), Duration.ofMillis(200), Duration.ofMillis(200)))) {
            hasty.function("hello", Duration.ofSeconds(3), 1, 1);
            FakePod pod = hasty.pod("p1", "hello");
            var running = hasty.invoke("hello");
            String id = pod.next().requestId();

            HttpResponse<String> refused = hasty.invoke("hello").get();
            pod.respond(id, "1");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("maxScale 1");
            assertThat(running.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPodBeyondMaxScaleGetsNothingUntilOneOfTheOthersGoes() throws Exception {
        rig.function("hello", Duration.ofSeconds(60), 1, 1);
        FakePod first = rig.pod("p1", "hello");
        var running = rig.invoke("hello");
        String id = first.next().requestId();
        FakePod surplus = rig.pod("p2", "hello");
        surplus.askNext();

        var next = rig.invoke("hello");
        rig.awaitWaiting(1);
        first.respond(id, "\"one\"");
        assertThat(running.get().body()).isEqualTo("\"one\"");
        first.respond(first.next().requestId(), "\"two\"");
        assertThat(next.get().body()).isEqualTo("\"two\"");

        rig.routes.removePod("uid-p1");
        var last = rig.invoke("hello");
        surplus.respond(surplus.read().requestId(), "\"three\"");
        assertThat(last.get().body()).isEqualTo("\"three\"");
    }

    @Test
    void forgetsAWaitingRequestWhoseCallerLeft() throws Exception {
        rig.function("hello");
        try (Socket socket = new Socket("127.0.0.1", rig.gateway.functionPort())) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /functions/default/hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
            out.flush();
            rig.awaitWaiting(1);
        }
        rig.awaitWaiting(0);

        assertThat(rig.registry.get("hearth.abandoned").counter().count()).isEqualTo(1);
    }

    @Test
    void tellsAWaitingCallerThatTheFunctionWasDeleted() throws Exception {
        rig.function("hello");
        var answer = rig.invoke("hello");
        rig.awaitWaiting(1);

        rig.routes.removeFunction("default/hello");

        assertThat(answer.get().statusCode()).isEqualTo(404);
    }
}
