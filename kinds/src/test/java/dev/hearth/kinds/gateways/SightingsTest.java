package dev.hearth.kinds.gateways;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final GatewayAddress ONE = new GatewayAddress("one", "10.0.0.1", 9001);
    private static final GatewayAddress TWO = new GatewayAddress("two", "10.0.0.2", 9001);

    private final Sightings sightings = new Sightings();
    private int version;

    private void renewed(GatewayAddress gateway) {
        sightings.seen(gateway, String.valueOf(++version));
    }

    @Test
    void oneThatRenewsNothingForSomeBeatsIsGone() {
        renewed(ONE);
        renewed(TWO);
        for (int beat = 1; beat < Sightings.MISSED; beat++) {
            sightings.beat();
            renewed(ONE);
            assertThat(sightings.live()).containsExactly(ONE, TWO);
        }
        sightings.beat();
        renewed(ONE);
        assertThat(sightings.live()).containsExactly(ONE);
        renewed(TWO);
        assertThat(sightings.live()).as("it was only slow").containsExactly(ONE, TWO);
    }

    @Test
    void theSameLeaseSeenTwiceIsNoSignOfLife() {
        sightings.seen(ONE, "1");
        for (int beat = 0; beat < Sightings.MISSED; beat++) {
            sightings.beat();
            sightings.seen(ONE, "1");
        }
        assertThat(sightings.live()).isEmpty();
    }

    @Test
    void withoutBeatsNobodyLapses() {
        renewed(ONE);
        renewed(TWO);
        for (int i = 0; i < 100; i++) {
            renewed(ONE);
        }
        assertThat(sightings.live()).containsExactly(ONE, TWO);
    }

    @Test
    void aDeletedLeaseIsGoneAtOnce() {
        renewed(ONE);
        renewed(TWO);
        sightings.gone("one");
        assertThat(sightings.live()).containsExactly(TWO);
    }

    @Test
    void whoCannotBeReachedCountsAgainAfterSomeRenewals() {
        renewed(ONE);
        sightings.unreachable("one");
        assertThat(sightings.live()).isEmpty();
        assertThat(renewalsUntilItLives()).isEqualTo(2);
        sightings.unreachable("one");
        assertThat(renewalsUntilItLives()).as("it is less trusted each time").isEqualTo(4);
        sightings.reached("one");
        sightings.unreachable("one");
        assertThat(renewalsUntilItLives()).isEqualTo(2);
    }

    private int renewalsUntilItLives() {
        int renewals = 0;
        while (sightings.live().isEmpty()) {
            renewed(ONE);
            renewals++;
        }
        return renewals;
    }

    @Test
    void aLeaseThatNobodyRenewsIsForgottenAfterAMinute() {
        renewed(ONE);
        for (int beat = 1; beat < Sightings.FORGOTTEN; beat++) {
            sightings.beat();
        }
        assertThat(sightings.forgotten()).isEmpty();
        sightings.beat();
        assertThat(sightings.forgotten()).containsExactly("one");
    }

    @Test
    void aLeaseSaysWhereItsGatewayIs() {
        assertThat(GatewayAddress.of(ONE.lease(ZonedDateTime.now()))).contains(ONE);
        GatewayAddress six = new GatewayAddress("six", "fd00::1", 9001);
        assertThat(six.authority()).isEqualTo("[fd00::1]:9001");
        assertThat(GatewayAddress.of(six.lease(ZonedDateTime.now()))).contains(six);
        var other = ONE.lease(ZonedDateTime.now());
        other.getMetadata().getAnnotations().clear();
        assertThat(GatewayAddress.of(other)).isEmpty();
    }
}
