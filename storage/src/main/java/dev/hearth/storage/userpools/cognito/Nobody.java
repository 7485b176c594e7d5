package dev.hearth.storage.userpools.cognito;

import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.userpools.codes.Codes;
import dev.hearth.storage.userpools.codes.Purpose;
import dev.hearth.storage.userpools.codes.Throttle;
import dev.hearth.storage.userpools.directory.PoolKey;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is said to who asks for somebody that is not there, where a client hides who exists (Cognito developer guide,
 * "Managing user existence error responses"): the same as of a true person, as often, and then no more. It counts apart from
 * {@link Letters}, so that made-up names push no true one's count out.
 */
final class Nobody {
    private static final int LETTERS = 26;

    private final Codes codes;
    private final Throttle sent;
    private final Throttle guessed;

    Nobody(Codes codes, Clock clock) {
        this.codes = codes;
        this.sent = new Throttle(Letters.MOST_LETTERS, Letters.LETTER_WINDOW, clock);
        this.guessed = new Throttle(Letters.MOST_GUESSES, Letters.LETTER_WINDOW, clock);
    }

    /** {@code CodeDeliveryDetails} of a letter that nobody gets; only the room can compute them. */
    Map<String, String> letter(PoolKey pool, String username, Purpose purpose) {
        String name = username.toLowerCase(Locale.ROOT);
        if (!sent.allows(counted(pool, name, purpose))) {
            throw Faults.limitExceeded();
        }
        guessed.forget(counted(pool, name, purpose));
        if (name.contains("@")) {
            return Letters.details(name);
        }
        int chosen = codes.chosen(pool.realm(), name, LETTERS * LETTERS);
        return Letters.details("%c@%c-".formatted('a' + chosen / LETTERS, 'a' + chosen % LETTERS));
    }

    /** The fault of a code for nobody, until there were as many guesses as anybody has. */
    ServiceFault guess(PoolKey pool, String username, Purpose purpose, Supplier<ServiceFault> fault) {
        return guessed.allows(counted(pool, username.toLowerCase(Locale.ROOT), purpose))
                ? fault.get()
                : Faults.limitExceeded();
    }

    private static String counted(PoolKey pool, String name, Purpose purpose) {
        return pool.realm() + "/" + name + "/" + purpose.id();
    }
}
