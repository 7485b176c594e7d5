package dev.hearth.storage.userpools.codes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.userpools.codes.Codes.Checked;
import dev.hearth.storage.userpools.key.RoomKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CodesTest {
    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");

    private static final String MAIL = "ada@example.org";

    private final RoomKey key = new RoomKey(new byte[32]);
    private final Codes codes = at(NOW);

    private Codes at(Instant now) {
        return new Codes(key, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static String other(String code) {
        return code.equals("000000") ? "000001" : "000000";
    }

    @Test
    void theRightCodeFitsForItsPurposeAndItsUserOnly() {
        Codes.Made made = codes.make("default.app", "ada", MAIL, Purpose.SIGN_UP);
        assertThat(made.code()).matches("[0-9]{6}");
        assertThat(made.kept()).doesNotContain(made.code());
        Optional<String> kept = Optional.of(made.kept());
        assertThat(codes.check("default.app", "ada", MAIL, Purpose.SIGN_UP, kept, made.code()))
                .isEqualTo(new Checked.Fits());
        assertThat(codes.check("default.app", "ada", MAIL, Purpose.PASSWORD, kept, made.code()))
                .isInstanceOf(Checked.Mismatch.class);
        assertThat(codes.check("default.app", "grace", MAIL, Purpose.SIGN_UP, kept, made.code()))
                .isInstanceOf(Checked.Mismatch.class);
        assertThat(codes.check("other.app", "ada", MAIL, Purpose.SIGN_UP, kept, made.code()))
                .isInstanceOf(Checked.Mismatch.class);
    }

    @Test
    void aCodeProvesNoOtherAddressThanTheOneItWentTo() {
        Codes.Made made = codes.make("default.app", "ada", MAIL, Purpose.EMAIL);
        assertThat(codes.check(
                        "default.app",
                        "ada",
                        "grace@example.org",
                        Purpose.EMAIL,
                        Optional.of(made.kept()),
                        made.code()))
                .isInstanceOf(Checked.Mismatch.class);
    }

    @Test
    void aCodeExpires() {
        Codes.Made made = codes.make("default.app", "ada", MAIL, Purpose.PASSWORD);
        Optional<String> kept = Optional.of(made.kept());
        assertThat(at(NOW.plus(Duration.ofMinutes(59)))
                        .check("default.app", "ada", MAIL, Purpose.PASSWORD, kept, made.code()))
                .isEqualTo(new Checked.Fits());
        assertThat(at(NOW.plus(Duration.ofMinutes(60)))
                        .check("default.app", "ada", MAIL, Purpose.PASSWORD, kept, made.code()))
                .isEqualTo(new Checked.Expired());
        assertThat(codes.check("default.app", "ada", MAIL, Purpose.PASSWORD, Optional.empty(), made.code()))
                .isEqualTo(new Checked.Expired());
    }

    @Test
    void fiveWrongGuessesAreTheLast() {
        Codes.Made made = codes.make("default.app", "ada", MAIL, Purpose.SIGN_UP);
        String kept = made.kept();
        for (int guess = 0; guess < 5; guess++) {
            Checked checked =
                    codes.check("default.app", "ada", MAIL, Purpose.SIGN_UP, Optional.of(kept), other(made.code()));
            assertThat(checked).isInstanceOf(Checked.Mismatch.class);
            kept = ((Checked.Mismatch) checked).kept();
        }
        assertThat(codes.check("default.app", "ada", MAIL, Purpose.SIGN_UP, Optional.of(kept), made.code()))
                .isEqualTo(new Checked.TooManyAttempts());
    }

    @Test
    void aThrottleCountsByNameAndForgetsWithItsWindow() {
        Throttle throttle = new Throttle(2, Duration.ofMinutes(1), Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(throttle.allows("ada")).isTrue();
        assertThat(throttle.allows("ada")).isTrue();
        assertThat(throttle.allows("ada")).isFalse();
        assertThat(throttle.allows("grace")).isTrue();
        throttle.forget("ada");
        assertThat(throttle.allows("ada")).isTrue();
    }
}
