package dev.hearth.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LendingTest {
    @ParameterizedTest(name = "{1} of the requests: {2} of {0} places")
    @CsvSource({
        "12, 0.5, 6",
        "12, 0.34, 4",
        "12, 0, 0",
        "12, 1, 10",
        "80, 0.95, 70",
        "8, 0.5, 4",
        "7, 0.5, 0",
        "0, 1, 0",
    })
    void aGatewayGetsAsManyPlacesAsRequestsComeToItButForThoseThatStayAtHome(int all, double part, int share) {
        assertThat(Lending.share(all, part)).isEqualTo(share);
    }
}
