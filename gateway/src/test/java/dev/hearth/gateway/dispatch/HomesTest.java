package dev.hearth.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HomesTest {
    private static final List<String> FUNCTIONS =
            IntStream.range(0, 3000).mapToObj(i -> "default/function-" + i).toList();

    private static GatewayAddress gateway(int number) {
        return new GatewayAddress("hearth-gateway-7d9f4-" + number, "10.0.0." + number, 9001);
    }

    private static List<GatewayAddress> gateways(int... numbers) {
        return IntStream.of(numbers).mapToObj(HomesTest::gateway).toList();
    }

    private static String home(GatewayAddress self, List<GatewayAddress> live, String function) {
        return Optional.ofNullable(Homes.of(self.name(), live).away(function))
                .orElse(self)
                .name();
    }

    @Test
    void allGatewaysSayTheSame() {
        List<GatewayAddress> live = gateways(1, 2, 3);
        for (String function : FUNCTIONS) {
            String said = home(gateway(1), live, function);
            assertThat(home(gateway(2), live, function)).isEqualTo(said);
            assertThat(home(gateway(3), live.reversed(), function)).isEqualTo(said);
        }
    }

    @Test
    void eachIsTheHomeOfItsShare() {
        Map<String, Integer> shares = new HashMap<>();
        FUNCTIONS.forEach(function -> shares.merge(home(gateway(1), gateways(1, 2, 3), function), 1, Integer::sum));
        assertThat(shares.values())
                .hasSize(3)
                .allSatisfy(share -> assertThat(share).isBetween(850, 1150));
    }

    @Test
    void onlyTheFunctionsOfTheOneThatGoesMove() {
        for (String function : FUNCTIONS) {
            String before = home(gateway(1), gateways(1, 2, 3), function);
            String after = home(gateway(1), gateways(1, 2), function);
            if (!before.equals(gateway(3).name())) {
                assertThat(after).isEqualTo(before);
            }
        }
    }

    @Test
    void onlyToTheOneThatComesDoAnyMove() {
        List<String> moved = new ArrayList<>();
        for (String function : FUNCTIONS) {
            String before = home(gateway(1), gateways(1, 2), function);
            String after = home(gateway(1), gateways(1, 2, 3), function);
            if (!after.equals(before)) {
                assertThat(after).isEqualTo(gateway(3).name());
                moved.add(function);
            }
        }
        assertThat(moved).hasSizeBetween(850, 1150);
    }

    @Test
    void oneThatIsNotAmongThemIsNobodysHomeUnlessThereIsNoOther() {
        Homes leaving = Homes.of(gateway(1).name(), gateways(2, 3));
        assertThat(FUNCTIONS)
                .allSatisfy(function -> assertThat(leaving.away(function)).isNotNull());
        assertThat(Homes.of(gateway(1).name(), List.of()).away("default/hello")).isNull();
        assertThat(Homes.ALONE.away("default/hello")).isNull();
    }
}
