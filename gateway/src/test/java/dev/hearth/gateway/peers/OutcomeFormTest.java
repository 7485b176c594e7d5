package dev.hearth.gateway.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.gateway.dispatch.Outcome;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeFormTest {
    static Stream<Outcome> outcomes() {
        Buffer bytes = Buffer.buffer(new byte[] {0, (byte) 0xff, 10, 13});
        List<Outcome> all = new ArrayList<>(List.of(
                new Outcome.Returned(bytes, "text/plain; charset=\"utf-8\"", "bG9n"),
                new Outcome.Returned(Buffer.buffer(), null, null),
                new Outcome.Throttled(Outcome.Throttled.Reason.QUEUE_TIME, "too many: größer\nthan may be", 7),
                new Outcome.NotPlaced("nobody came"),
                new Outcome.FunctionGone("deleted"),
                new Outcome.Lost("lost"),
                new Outcome.Closing("closing")));
        for (Outcome.Kind kind : Outcome.Kind.values()) {
            all.add(new Outcome.Failed(kind, "Größer\r\nX-Forged: yes %+", bytes, null));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void everyOutcomeArrivesAsItWas(Outcome outcome) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        Buffer body = OutcomeForm.write(outcome, headers);
        assertThat(headers.entries())
                .allSatisfy(header ->
                        assertThat(header.getValue()).as("fit for a header").matches("[\\x21-\\x7e]*"));
        assertThat(OutcomeForm.read(headers, body)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "finished", "RETURNED"})
    void whatIsNoOutcomeIsRefused(String name) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Hearth-Outcome", name);
        assertThatThrownBy(() -> OutcomeForm.read(headers, Buffer.buffer()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
