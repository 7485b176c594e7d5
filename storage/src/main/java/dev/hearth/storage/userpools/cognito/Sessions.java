package dev.hearth.storage.userpools.cognito;

import dev.hearth.storage.userpools.key.RoomKey;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;

/**
 * The {@code Session} between a challenge and its response: signed by the room's key and kept nowhere. It says that somebody
 * proved a temporary password a moment ago; it is of no more use once that password is replaced.
 */
final class Sessions {
    private static final Duration VALIDITY = Duration.ofMinutes(3);
    private static final String PURPOSE = "session";

    private final RoomKey key;
    private final Clock clock;

    Sessions(RoomKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    String issue(String realm, String clientId, String userId, String challenge) {
        String until = Long.toString(clock.instant().plus(VALIDITY).getEpochSecond());
        String text = until + "." + key.digest(PURPOSE, until, realm, clientId, userId, challenge);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    void check(String session, String realm, String clientId, String userId, String challenge) {
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(session), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        int dot = text.indexOf('.');
        String until = text.substring(0, Math.max(dot, 0));
        if (!key.fits(text.substring(dot + 1), PURPOSE, until, realm, clientId, userId, challenge)) {
            throw invalid();
        }
        if (clock.instant().getEpochSecond() >= Long.parseLong(until)) {
            throw Faults.notAuthorized("Invalid session for the user, session is expired.");
        }
    }

    private static RuntimeException invalid() {
        return Faults.notAuthorized("Invalid session for the user.");
    }
}
