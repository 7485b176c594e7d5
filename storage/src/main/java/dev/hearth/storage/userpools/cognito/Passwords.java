package dev.hearth.storage.userpools.cognito;

import dev.hearth.storage.userpools.codes.Codes;
import dev.hearth.storage.userpools.codes.Purpose;
import dev.hearth.storage.userpools.directory.Pool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.representations.idm.UserRepresentation;

/** ForgotPassword and ConfirmForgotPassword. */
final class Passwords {
    private final PoolAccess access;
    private final Users users;
    private final Letters letters;
    private final Nobody nobody;

    Passwords(PoolAccess access, Users users, Letters letters, Nobody nobody) {
        this.access = access;
        this.users = users;
        this.letters = letters;
        this.nobody = nobody;
    }

    /** Cognito user pools API reference, "ForgotPassword"; developer guide, "Managing user existence error responses". */
    Map<String, Object> forgot(Body body) {
        PoolAccess.Caller caller = access.client(body.required("ClientId"));
        Pool pool = caller.pool();
        String username = body.required("Username");
        SecretHash.check(caller.client(), body.text("SecretHash"), username);
        Optional<UserRepresentation> found = users.find(pool, username);
        boolean hides = caller.client().hidesExistence();
        if (found.isEmpty()) {
            if (hides) {
                return Map.of("CodeDeliveryDetails", nobody.letter(pool.key(), username, Purpose.PASSWORD));
            }
            throw Faults.userNotFound();
        }
        UserRepresentation user = found.get();
        boolean reachable = user.getEmail() != null && Boolean.TRUE.equals(user.isEmailVerified());
        if (hides && (!reachable || !UserView.enabled(user))) {
            return Map.of("CodeDeliveryDetails", nobody.letter(pool.key(), username, Purpose.PASSWORD));
        }
        if (!UserView.enabled(user)) {
            throw Faults.notAuthorized("User is disabled.");
        }
        if (!reachable) {
            throw Faults.invalidParameter(
                    "Cannot reset password for the user as there is no registered/verified email or phone_number");
        }
        if (UserStatus.of(user) == UserStatus.FORCE_CHANGE_PASSWORD) {
            throw Faults.notAuthorized("User password cannot be reset in the current state.");
        }
        Codes.Made made = letters.prepare(pool, user, Purpose.PASSWORD);
        users.update(pool, user);
        return Map.of("CodeDeliveryDetails", letters.send(pool, user, Purpose.PASSWORD, made));
    }

    /** API reference, "ConfirmForgotPassword". */
    Map<String, Object> confirm(Body body) {
        PoolAccess.Caller caller = access.client(body.required("ClientId"));
        Pool pool = caller.pool();
        String username = body.required("Username");
        String code = body.required("ConfirmationCode");
        String password = body.required("Password");
        SecretHash.check(caller.client(), body.text("SecretHash"), username);
        UserRepresentation user = users.find(pool, username)
                .orElseThrow(() -> caller.client().hidesExistence()
                        ? nobody.guess(pool.key(), username, Purpose.PASSWORD, Faults::codeMismatch)
                        : Faults.userNotFound());
        pool.passwords().problem(password).ifPresent(problem -> {
            throw Faults.invalidPassword(problem);
        });
        letters.check(pool, user, Purpose.PASSWORD, code);
        users.setPassword(pool, user.getId(), password, false);
        user.setEmailVerified(true);
        user.setRequiredActions(List.of());
        users.update(pool, user);
        return Map.of();
    }
}
