package dev.hearth.standalone.gateways;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.dispatch.Homes;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two gateways as processes and an operator, under load; every request is counted where it was sent and where it ran. */
@Tag("slow")
class GatewaysUnderLoadTest {
    private static final int CALLERS = 6;

    /** Of a function that may be spread. */
    private static final int PLACES = 8;

    @TempDir
    Path folder;

    private final AtomicInteger ids = new AtomicInteger();
    private GatewaysStage stage;
    private Path ran;

    @SuppressWarnings("NullAway.Init") // set by start
    GatewaysUnderLoadTest() {}

    @BeforeEach
    void start() throws IOException {
        stage = new GatewaysStage(folder);
        stage.open();
        ran = folder.resolve("ran");
    }

    @AfterEach
    void stop() throws Exception {
        stage.close();
    }

    /** A name whose home among those of these names is that one. */
    private static String functionAtHomeAt(String gateway, List<String> gateways) {
        List<GatewayAddress> live =
                gateways.stream().map(name -> new GatewayAddress(name, "h", 1)).toList();
        for (int i = 0; ; i++) {
            if (Homes.of(gateway, live).away("default/f" + i) == null) {
                return "f" + i;
            }
        }
    }

    private Load warm(List<String> functions) throws Exception {
        try (Load before = new Load(stage.service, new AtomicInteger())) {
            for (String function : functions) {
                await().atMost(GatewaysStage.SOON).until(() -> everyGatewayKnows(function, before));
            }
        }
        Files.write(ran, new byte[0]); // that was not yet the load
        Load load = new Load(stage.service, ids);
        load.start(CALLERS, functions);
        reaches(load, 200);
        return load;
    }

    /** The Service goes from one gateway to the next with each connection. */
    private static boolean everyGatewayKnows(String function, Load load) {
        return IntStream.range(0, 4).allMatch(call -> load.call(function).succeeded());
    }

    private static void reaches(Load load, int more) {
        int target = load.done() + more;
        await().atMost(GatewaysStage.SOON).until(() -> load.done() >= target);
    }

    private static List<Load.Call> failed(List<Load.Call> calls) {
        return calls.stream().filter(call -> !call.succeeded()).toList();
    }

    /** What was answered ran once, and nothing ran twice, or that nobody has sent. */
    private void everyRequestIsAccountedFor(List<Load.Call> calls) throws IOException {
        List<Integer> executed =
                Files.readAllLines(ran).stream().map(Integer::valueOf).toList();
        Set<Integer> once = new HashSet<>(executed);
        assertThat(executed).as("nothing ran twice").hasSize(once.size());
        assertThat(calls).as("every request that was sent has its end").hasSize(ids.get());
        List<Integer> answered =
                calls.stream().filter(Load.Call::succeeded).map(Load.Call::id).toList();
        assertThat(once).containsAll(answered);
        assertThat(executed.size()).isBetween(answered.size(), calls.size());
    }

    /**
     * A gateway that was killed.
     *
     * @param known when the others had heard of it: until then they may send requests on to it, on connections whose end they
     *     have not read yet
     */
    private record Killing(long began, long known) {}

    private Killing kill(GatewayProcess gateway) throws IOException, InterruptedException {
        long began = System.nanoTime();
        stage.kill(gateway);
        return new Killing(began, System.nanoTime());
    }

    private void costsOnlyWhatWasUnderWay(Killing killing, List<Load.Call> calls) throws IOException {
        List<Load.Call> failed = failed(calls);
        System.out.printf(
                "killed a gateway under load: %d requests, %d failed, known to the others after %d ms%n",
                calls.size(), failed.size(), (killing.known() - killing.began()) / 1_000_000);
        assertThat(failed)
                .as("a caller loses what is under way, and once more what was sent on before that was heard")
                .hasSizeLessThanOrEqualTo(2 * CALLERS);
        assertThat(failed)
                .allSatisfy(call -> assertThat(call.endedNanos())
                        .as("it was under way when the gateway died: %s", call)
                        .isGreaterThan(killing.began()))
                .allSatisfy(call -> assertThat(call.beganNanos())
                        .as("it was sent before the other gateway had heard: %s", call)
                        .isLessThan(killing.known()));
        everyRequestIsAccountedFor(calls);
    }

    @Test
    void aRollingRestartUnderLoadFailsNoRequest() throws Exception {
        GatewayProcess one = stage.gateway("one");
        GatewayProcess two = stage.gateway("two");
        List<String> names = List.of("one", "two");
        List<String> functions = List.of(functionAtHomeAt("one", names), functionAtHomeAt("two", names));
        functions.forEach(function -> stage.function(function, ran, 1));
        Load load = warm(functions);

        stage.gateway("three");
        reaches(load, 100);
        stage.replace(one);
        reaches(load, 100);
        stage.gateway("four");
        reaches(load, 100);
        stage.replace(two);
        reaches(load, 200);

        List<Load.Call> calls = load.end();
        assertThat(failed(calls)).isEmpty();
        everyRequestIsAccountedFor(calls);
        assertThat(Files.readAllLines(ran)).hasSize(calls.size());
    }

    @Test
    void theLossOfAGatewayCostsOnlyWhatWasInFlightOnIt() throws Exception {
        GatewayProcess one = stage.gateway("one");
        stage.gateway("two");
        List<String> names = List.of("one", "two");
        String cold = functionAtHomeAt("one", names) + "";
        List<String> functions = List.of(functionAtHomeAt("one", names), functionAtHomeAt("two", names));
        functions.forEach(function -> stage.function(function, ran, 1));
        String never = "cold-" + cold;
        stage.function(never, ran, 0);
        Load load = warm(functions);

        Killing killing = kill(one);
        Load.Call first = load.call(never);
        reaches(load, 400);

        List<Load.Call> calls = load.end();
        assertThat(first).as("a function that nobody had called before").matches(Load.Call::succeeded);
        costsOnlyWhatWasUnderWay(killing, calls);
        for (String function : functions) {
            assertThat(calls.stream()
                            .filter(call -> call.function().equals(function) && call.beganNanos() > killing.known()))
                    .as("it answers on afterwards")
                    .isNotEmpty()
                    .allMatch(Load.Call::succeeded);
        }
    }

    @ParameterizedTest
    @CsvSource({"one, the home of the pods that were lent", "two, the gateway that they were lent to"})
    void theLossOfAGatewayOfAFunctionThatIsSpread(String home, String what) throws Exception {
        GatewayProcess one = stage.gateway("one");
        GatewayProcess two = stage.gateway("two");
        String function = functionAtHomeAt(home, List.of("one", "two"));
        stage.function(function, ran, PLACES, PLACES);
        Load load = warm(List.of(function));
        GatewayProcess borrower = home.equals("one") ? two : one;
        await().atMost(GatewaysStage.SOON)
                .until(() -> stage.log(borrower).contains("a function is spread: its home lends places"));
        reaches(load, 200);

        Killing killing = kill(one);
        reaches(load, 400);

        List<Load.Call> calls = load.end();
        costsOnlyWhatWasUnderWay(killing, calls);
        assertThat(calls.stream().filter(call -> call.beganNanos() > killing.known()))
                .as("it answers on after the loss of %s", what)
                .isNotEmpty()
                .allMatch(Load.Call::succeeded);
    }
}
