package dev.hearth.storage.userpools.cognito;

import dev.hearth.storage.userpools.codes.CodePost;
import dev.hearth.storage.userpools.codes.Codes;
import dev.hearth.storage.userpools.codes.Purpose;
import dev.hearth.storage.userpools.codes.Throttle;
import dev.hearth.storage.userpools.directory.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.representations.idm.UserRepresentation;

/** Codes and temporary passwords on their way to people, and codes on their way back. */
final class Letters {
    private static final Logger LOG = Logger.getLogger(Letters.class);
    static final int MOST_LETTERS = 5;
    static final int MOST_GUESSES = 5;
    static final Duration LETTER_WINDOW = Duration.ofMinutes(15);
    private static final Duration INVITATION = Duration.ofDays(7);

    private final Codes codes;
    private final CodePost post;
    private final Users users;
    private final Clock clock;
    private final Throttle sent;
    private final Throttle guessed;

    Letters(Codes codes, CodePost post, Users users, Clock clock) {
        this.codes = codes;
        this.post = post;
        this.users = users;
        this.clock = clock;
        this.sent = new Throttle(MOST_LETTERS, LETTER_WINDOW, clock);
        this.guessed = new Throttle(MOST_GUESSES, LETTER_WINDOW, clock);
    }

    /** A code for somebody: {@link #prepare} writes what is kept into the representation, {@link #send} sends it. */
    Codes.Made prepare(Pool pool, UserRepresentation user, Purpose purpose) {
        if (!sent.allows(name(pool, user.getUsername(), purpose))) {
            throw Faults.limitExceeded();
        }
        Codes.Made made = codes.make(pool.key().realm(), user.getUsername(), address(user), purpose);
        UserView.keep(user, purpose.attribute(), Optional.of(made.kept()));
        return made;
    }

    /** @return Cognito's {@code CodeDeliveryDetails} */
    Map<String, String> send(Pool pool, UserRepresentation user, Purpose purpose, Codes.Made made) {
        guessed.forget(name(pool, user.getUsername(), purpose));
        post(
                pool,
                new CodePost.Letter(
                        user.getUsername(),
                        user.getId(),
                        user.getEmail(),
                        purpose.id(),
                        "Your verification code",
                        "Your verification code is %s. It is good until %s.%n".formatted(made.code(), made.expiresAt()),
                        made.code(),
                        made.expiresAt().getEpochSecond()));
        return details(user.getEmail());
    }

    void invite(Pool pool, UserRepresentation user, String temporaryPassword) {
        if (!sent.allows(name(pool, user.getUsername(), Purpose.PASSWORD))) {
            throw Faults.limitExceeded();
        }
        post(
                pool,
                new CodePost.Letter(
                        user.getUsername(),
                        user.getId(),
                        user.getEmail() == null ? "" : user.getEmail(),
                        "invitation",
                        "Your temporary password",
                        "Your username is %s and temporary password is %s%n"
                                .formatted(user.getUsername(), temporaryPassword),
                        temporaryPassword,
                        clock.instant().plus(INVITATION).getEpochSecond()));
    }

    private void post(Pool pool, CodePost.Letter letter) {
        try {
            post.send(pool, letter);
        } catch (CodePost.Undelivered e) {
            LOG.warnf(
                    e,
                    "a code could not be delivered pool=%s/%s",
                    pool.key().namespace(),
                    pool.key().name());
            throw Faults.undelivered();
        }
    }

    static Map<String, String> details(String email) {
        return Map.of("Destination", UserView.hidden(email), "DeliveryMedium", "EMAIL", "AttributeName", "email");
    }

    /**
     * Returns when the code is right; the caller then does what it is for and takes it out of the representation, from which
     * it is removed here already. A wrong one is counted.
     */
    void check(Pool pool, UserRepresentation user, Purpose purpose, String code) {
        String name = name(pool, user.getUsername(), purpose);
        if (!guessed.allows(name)) {
            throw Faults.limitExceeded();
        }
        Optional<String> kept = UserView.attribute(user, purpose.attribute());
        switch (codes.check(pool.key().realm(), user.getUsername(), address(user), purpose, kept, code)) {
            case Codes.Checked.Fits() -> {
                guessed.forget(name);
                UserView.keep(user, purpose.attribute(), Optional.empty());
            }
            case Codes.Checked.Mismatch(String again) -> {
                UserView.keep(user, purpose.attribute(), Optional.of(again));
                users.update(pool, user);
                throw Faults.codeMismatch();
            }
            case Codes.Checked.Expired() -> throw Faults.codeExpired();
            case Codes.Checked.TooManyAttempts() -> throw Faults.limitExceeded();
        }
    }

    private static String address(UserRepresentation user) {
        return user.getEmail() == null ? "" : user.getEmail();
    }

    private static String name(Pool pool, String username, Purpose purpose) {
        return pool.key().realm() + "/" + username + "/" + purpose.id();
    }
}
