package dev.hearth.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.PodProtocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every bootstrap of ours does, whatever its language: the pod protocol, the limits, the log and the ways to end. Each
 * runtime brings the same function, whose forms an event chooses; what only one language has is in its own test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BootstrapContract {
    /**
     * What a language calls the forms that all have, beside {@code size}, {@code large}, {@code log}, {@code flood},
     * {@code slow} and {@code meet}.
     *
     * @param plain answers {@code plainAnswer}
     * @param tooLarge answers one byte more than may be
     * @param longError fails with a message of millions of characters
     * @param exit ends the process with 7
     * @param afterExit the last that the log says of it
     * @param mostAfterFlood what {@code flood} may say at the most, in its own unit, of the memory it took
     */
    record Forms(
            String plain,
            String plainAnswer,
            String tooLarge,
            String longError,
            String exit,
            String afterExit,
            long mostAfterFlood) {}

    private final Forms forms;

    /** One pod for all tests that leave it as it was. */
    @SuppressWarnings("NullAway.Init")
    protected Pod shared;

    protected BootstrapContract(Forms forms) {
        this.forms = forms;
    }

    /** A pod of the function with the forms. */
    protected abstract Pod forms(Map<String, String> environment) throws Exception;

    /** What must be there before the first pod. */
    protected void prepare() throws Exception {}

    /** Waits until the pod has the invocation in its hands. */
    protected void awaitBusy(Pod pod) {
        Pod.await().until(() -> pod.log().contains("START"));
    }

    protected Pod forms() throws Exception {
        return forms(Map.of());
    }

    @BeforeAll
    void startShared() throws Exception {
        prepare();
        shared = forms();
    }

    @AfterAll
    void endShared() throws Exception {
        shared.close();
    }

    protected static String form(String name) {
        return "{\"form\":\"" + name + "\",\"name\":\"Ada\",\"text\":\"té\"}";
    }

    protected static String tail(FakeRuntimeApi.Answer answer) {
        return new String(
                Base64.getDecoder().decode(answer.message().header(PodProtocol.LOG_TAIL)), StandardCharsets.UTF_8);
    }

    /** The error of a pod that cannot start its function: said once, and the pod is gone without asking for work. */
    protected static HttpMessage onlyInitError(Pod pod) throws Exception {
        HttpMessage error = pod.gateway.awaitInitError();
        assertThat(pod.exitCode()).isEqualTo(1);
        assertThat(pod.gateway.initErrors).isEmpty();
        assertThat(pod.gateway.nexts).hasValue(0);
        return error;
    }

    private void answersPlainly(Pod pod) throws Exception {
        assertThat(pod.invoke(form(forms.plain())).text()).isEqualTo(forms.plainAnswer());
    }

    @Test
    void sendsSixMebibytesAndReportsMore() throws Exception {
        assertThat(shared.invoke(form("large")).message().body()).hasSize(PodProtocol.MAX_PAYLOAD_BYTES);
        assertThat(shared.invoke(form(forms.tooLarge())).text())
                .contains("Function.ResponseSizeTooLarge")
                .contains("Response payload size exceeded maximum allowed payload size (6291556 bytes).");
    }

    @Test
    void takesALargeEventInManyReads() throws Exception {
        String text = "é".repeat(3_000_000);
        assertThat(shared.invoke("{\"form\":\"size\",\"text\":\"" + text + "\"}")
                        .text())
                .isEqualTo("3000000");
    }

    @Test
    void cutsAnErrorThatTheGatewayCouldNotTake() throws Exception {
        assertThat(shared.invoke(form(forms.longError())).message().body()).hasSizeBetween(64 << 10, 512 << 10);
    }

    @Test
    void framesTheLogAndSendsItsTailWhenAsked() throws Exception {
        FakeRuntimeApi.Answer answer = shared.invoke(form("log"), Map.of(PodProtocol.LOG_TYPE, "Tail"));
        String id = shared.gateway.latestId();
        assertThat(tail(answer))
                .startsWith("START RequestId: " + id + " Version: $LATEST\n")
                .containsPattern("END RequestId: " + id + "\nREPORT RequestId: " + id
                        + "\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB(\tInit"
                        + " Duration: [0-9.]+ ms)?\n$");
        assertThat(shared.invoke(form("log")).message().header(PodProtocol.LOG_TAIL))
                .isEmpty();
    }

    @Test
    void printsAHundredMebibytesWithoutKeepingThem() throws Exception {
        FakeRuntimeApi.Answer answer =
                shared.invoke("{\"form\":\"flood\",\"megabytes\":100}", Map.of(PodProtocol.LOG_TYPE, "Tail"));
        assertThat(Long.parseLong(answer.text())).isLessThan(forms.mostAfterFlood());
        assertThat(Base64.getDecoder().decode(answer.message().header(PodProtocol.LOG_TAIL)))
                .hasSizeLessThanOrEqualTo(4096);
        assertThat(tail(answer)).contains("\nthe end\nEND RequestId: ");
    }

    @Test
    void reportsTheInitDurationOnce() throws Exception {
        try (Pod pod = forms()) {
            answersPlainly(pod);
            answersPlainly(pod);
            Pod.await().until(() -> pod.log().split("REPORT", -1).length == 3);
            assertThat(pod.log().split("Init Duration", -1)).hasSize(2);
        }
    }

    @Test
    void logsEveryInvocationOfABusyPodInOrder() throws Exception {
        try (Pod pod = forms()) {
            List<String> expected = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                answersPlainly(pod);
                expected.addAll(List.of("START request-" + i, "END request-" + i, "REPORT request-" + i));
            }
            Pod.await().until(() -> pod.log().contains("REPORT RequestId: request-100\t"));
            assertThat(pod.log()
                            .lines()
                            .filter(line -> line.contains("RequestId: "))
                            .map(line -> line.replaceAll("^(START|END|REPORT) RequestId: (request-\\d+).*", "$1 $2")))
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void exitInAHandlerEndsThePodWithItsCode() throws Exception {
        try (Pod pod = forms()) {
            CompletableFuture<FakeRuntimeApi.Answer> answer = pod.gateway.submit(form(forms.exit()), Map.of());
            assertThat(pod.exitCode()).isEqualTo(7);
            assertThat(answer).isNotDone();
            assertThat(pod.log()).contains("REPORT RequestId: request-1").contains(forms.afterExit());
        }
    }

    @Test
    void speaksToAnyOtherRuntimeApi() throws Exception {
        try (Pod pod = forms()) {
            pod.gateway.combined = false;
            pod.gateway.chunkedEvents = true;
            for (int i = 0; i < 3; i++) {
                answersPlainly(pod);
            }
            String text = "é".repeat(1_000_000);
            assertThat(pod.invoke("{\"form\":\"size\",\"text\":\"" + text + "\"}")
                            .text())
                    .isEqualTo("1000000");
        }
    }

    @Test
    void comesBackAfterItsConnectionDropped() throws Exception {
        try (Pod pod = forms().parked()) {
            int port = pod.gateway.stop();
            pod.gateway.restart(port);
            answersPlainly(pod);

            pod.gateway.dropNextAnswer = true;
            answersPlainly(pod);

            CompletableFuture<FakeRuntimeApi.Answer> slow =
                    pod.gateway.submit("{\"form\":\"slow\",\"ms\":100}", Map.of());
            Pod.await().until(() -> pod.gateway.parked.get() == 0);
            pod.gateway.dropConnections();
            assertThat(slow.get(20, TimeUnit.SECONDS).text()).isEqualTo("\"slow\"");
            answersPlainly(pod);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 410})
    void goesAwayWhenItIsNotWanted(int status) throws Exception {
        try (Pod pod = forms().parked()) {
            pod.gateway.nextStatus = status;
            pod.gateway.dropConnections();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
    }

    @Test
    void asksAgainAfterTheGatewaysOwnError() throws Exception {
        try (Pod pod = forms().parked()) {
            pod.gateway.nextStatus = 500;
            pod.gateway.dropConnections();
            int before = pod.gateway.nexts.get();
            Pod.await().until(() -> pod.gateway.nexts.get() > before + 1);
            pod.gateway.nextStatus = 0;
            answersPlainly(pod);
        }
    }

    @Test
    void asksAtTheGatewayThatItIsSentTo() throws Exception {
        try (Pod pod = forms().parked();
                FakeRuntimeApi other = new FakeRuntimeApi()) {
            pod.gateway.sendTo = other.address();
            Pod.await().until(() -> other.parked.get() == 1);
            assertThat(other.invoke(form(forms.plain())).text()).isEqualTo(forms.plainAnswer());

            pod.gateway.sendTo = "";
            CompletableFuture<FakeRuntimeApi.Answer> slow = other.submit("{\"form\":\"slow\",\"ms\":100}", Map.of());
            Pod.await().until(() -> other.parked.get() == 0);
            other.sendTo = pod.gateway.address();
            assertThat(slow.get(20, TimeUnit.SECONDS).text())
                    .as("what it ran where it was")
                    .isEqualTo("\"slow\"");
            Pod.await().until(() -> pod.gateway.parked.get() == 1);
            answersPlainly(pod);
        }
    }

    @Test
    void comesBackToItsFirstAddressWhenTheOtherGatewayIsGone() throws Exception {
        try (Pod pod = forms().parked();
                FakeRuntimeApi other = new FakeRuntimeApi()) {
            pod.gateway.sendTo = other.address();
            Pod.await().until(() -> other.parked.get() == 1);
            other.stop();
            int before = pod.gateway.nexts.get();
            Pod.await().until(() -> pod.gateway.nexts.get() > before + 2);
            assertThat(pod.process.isAlive())
                    .as("it is sent there again and again, and finds nobody")
                    .isTrue();
            pod.gateway.sendTo = "";
            answersPlainly(pod);
        }
    }

    @Test
    void asksForWorkAgainWhenNobodyKnowsWhatItRan() throws Exception {
        try (Pod pod = forms().parked()) {
            pod.gateway.submit("{\"form\":\"slow\",\"ms\":100}", Map.of());
            Pod.await().until(() -> pod.gateway.parked.get() == 0);
            int port = pod.gateway.stop();
            pod.gateway.forget();
            pod.gateway.restart(port);
            answersPlainly(pod);
        }
    }

    @Test
    void onSigtermAParkedPodExitsAtOnce() throws Exception {
        try (Pod pod = forms().parked()) {
            pod.process.destroy();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
    }

    @Test
    void onSigtermABusyPodFinishesFirst() throws Exception {
        try (Pod pod = forms().parked()) {
            CompletableFuture<FakeRuntimeApi.Answer> slow =
                    pod.gateway.submit("{\"form\":\"slow\",\"ms\":150}", Map.of());
            awaitBusy(pod);
            pod.process.destroy();
            assertThat(slow.get(20, TimeUnit.SECONDS).text()).isEqualTo("\"slow\"");
            assertThat(slow.get().message().header(PodProtocol.HEARTH_NEXT)).isEmpty();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
    }

    @Test
    void runsSeveralInvocationsAtOnceWhenAllowedTo() throws Exception {
        try (Pod pod = forms(Map.of(PodProtocol.ENV_MAX_CONCURRENCY, "4"))) {
            Pod.await().until(() -> pod.gateway.parked.get() == 4);
            List<CompletableFuture<FakeRuntimeApi.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(pod.gateway.submit(
                        "{\"form\":\"meet\",\"ms\":" + (100 - 10 * i) + "}", Map.of(PodProtocol.LOG_TYPE, "Tail")));
            }
            for (int i = 0; i < 8; i++) {
                FakeRuntimeApi.Answer answer = answers.get(i).get(20, TimeUnit.SECONDS);
                String id = "request-" + (i + 1);
                assertThat(answer.text()).isEqualTo("\"" + id + "\"");
                assertThat(tail(answer).lines())
                        .as("its own log and no other's")
                        .anyMatch(line -> line.contains(id) && line.endsWith("met"))
                        .noneMatch(line -> line.endsWith("met") && !line.contains(id));
            }
            answersPlainly(pod);
            pod.process.destroy();
            assertThat(pod.exitCode()).isEqualTo(0);
        }
    }
}
