package dev.hearth.storage.userpools.codes;

import dev.hearth.storage.userpools.key.RoomKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes codes of six digits and checks them. A code can be tried five times; what is kept of it, {@code
 * expiry:attempts:digest}, does not tell it. Pure but for time and chance.
 */
public final class Codes {
    private static final int ATTEMPTS = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RoomKey key;
    private final Clock clock;

    public Codes(RoomKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** @param kept what to keep with the user */
    public record Made(String code, String kept, Instant expiresAt) {
        @Override
        public String toString() {
            return "Made[until " + expiresAt + "]";
        }
    }

    /** What a check came to. */
    public sealed interface Checked {
        record Fits() implements Checked {}

        /** @param kept what to keep now, with one attempt more */
        record Mismatch(String kept) implements Checked {}

        record Expired() implements Checked {}

        record TooManyAttempts() implements Checked {}
    }

    /**
     * @param address where the code goes; it proves that address and no other, so a code is of no use once somebody has
     *     another one
     */
    public Made make(String realm, String username, String address, Purpose purpose) {
        String code = "%06d".formatted(RANDOM.nextInt(1_000_000));
        Instant until = clock.instant().plus(purpose.validity());
        return new Made(code, kept(until, 0, digest(realm, username, address, purpose, until, code)), until);
    }

    /**
     * @param address that the user has now
     * @param kept of {@link Made} or {@link Checked.Mismatch}; empty when there is no code
     */
    public Checked check(
            String realm, String username, String address, Purpose purpose, Optional<String> kept, String code) {
        if (kept.isEmpty()) {
            return new Checked.Expired();
        }
        String[] parts = kept.get().split(":", 3);
        Instant until = Instant.ofEpochSecond(Long.parseLong(parts[0]));
        int attempts = Integer.parseInt(parts[1]);
        if (!clock.instant().isBefore(until)) {
            return new Checked.Expired();
        }
        if (attempts >= ATTEMPTS) {
            return new Checked.TooManyAttempts();
        }
        boolean fits = key.fits(
                parts[2], "code", realm, username, address, purpose.id(), Long.toString(until.getEpochSecond()), code);
        return fits ? new Checked.Fits() : new Checked.Mismatch(kept(until, attempts + 1, parts[2]));
    }

    private static String kept(Instant until, int attempts, String digest) {
        return until.getEpochSecond() + ":" + attempts + ":" + digest;
    }

    /** A number that only the room can tell from chance, the same for the same person. */
    public int chosen(String realm, String username, int bound) {
        return Math.floorMod(
                (int) Long.parseLong(key.digest("chosen", realm, username).substring(0, 8), 16), bound);
    }

    private String digest(String realm, String username, String address, Purpose purpose, Instant until, String code) {
        return key.digest("code", realm, username, address, purpose.id(), Long.toString(until.getEpochSecond()), code);
    }
}
