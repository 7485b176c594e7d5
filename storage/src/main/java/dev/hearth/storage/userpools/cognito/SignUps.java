package dev.hearth.storage.userpools.cognito;

import dev.hearth.storage.userpools.codes.Codes;
import dev.hearth.storage.userpools.codes.Purpose;
import dev.hearth.storage.userpools.directory.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.representations.idm.UserRepresentation;

/** SignUp, ConfirmSignUp, ResendConfirmationCode. */
final class SignUps {
    private final PoolAccess access;
    private final Users users;
    private final Letters letters;
    private final Nobody nobody;

    SignUps(PoolAccess access, Users users, Letters letters, Nobody nobody) {
        this.access = access;
        this.users = users;
        this.letters = letters;
        this.nobody = nobody;
    }

    /** Cognito user pools API reference, "SignUp". */
    Map<String, Object> signUp(Body body) {
        PoolAccess.Caller caller = access.client(body.required("ClientId"));
        Pool pool = caller.pool();
        String username = username(body.required("Username"));
        String password = body.required("Password");
        SecretHash.check(caller.client(), body.text("SecretHash"), username);
        if (!pool.selfSignUp()) {
            throw Faults.notAuthorized("SignUp is not permitted for this user pool");
        }
        pool.passwords().problem(password).ifPresent(problem -> {
            throw Faults.invalidPassword(problem);
        });
        UserRepresentation user = new UserRepresentation();
        user.setUsername(username.toLowerCase(java.util.Locale.ROOT));
        UserView.write(user, body.attributes("UserAttributes"), pool, false);
        user.setEmailVerified(false);
        boolean byCode = pool.verifiesEmail() && user.getEmail() != null;
        user.setEnabled(byCode);
        Optional<Codes.Made> code = Optional.empty();
        if (byCode) {
            user.setRequiredActions(List.of(UserStatus.VERIFY_EMAIL));
            code = Optional.of(letters.prepare(pool, user, Purpose.SIGN_UP));
        } else {
            UserView.keep(user, UserStatus.AWAITS_ADMIN, Optional.of("true"));
        }
        user.setId(users.create(pool, user, password, false, "User already exists"));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("UserConfirmed", false);
        answer.put("UserSub", user.getId());
        code.ifPresent(made -> answer.put("CodeDeliveryDetails", letters.send(pool, user, Purpose.SIGN_UP, made)));
        return answer;
    }

    /** Cognito's own pattern for usernames, and its length. */
    static String username(String given) {
        if (!given.matches("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}")) {
            throw Faults.invalidParameter(
                    "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+");
        }
        return given;
    }

    /** API reference, "ConfirmSignUp". */
    Map<String, Object> confirm(Body body) {
        PoolAccess.Caller caller = access.client(body.required("ClientId"));
        Pool pool = caller.pool();
        String username = body.required("Username");
        String code = body.required("ConfirmationCode");
        SecretHash.check(caller.client(), body.text("SecretHash"), username);
        UserRepresentation user = users.find(pool, username)
                .orElseThrow(() -> caller.client().hidesExistence()
                        ? nobody.guess(pool.key(), username, Purpose.SIGN_UP, Faults::codeExpired)
                        : Faults.userNotFound());
        if (UserStatus.of(user) != UserStatus.UNCONFIRMED) {
            throw Faults.notAuthorized("User cannot be confirmed. Current status is " + UserStatus.of(user));
        }
        letters.check(pool, user, Purpose.SIGN_UP, code);
        user.setEmailVerified(true);
        confirmed(user);
        users.update(pool, user);
        return Map.of();
    }

    /** Takes away what kept somebody unconfirmed. */
    static void confirmed(UserRepresentation user) {
        if (UserView.attribute(user, UserStatus.AWAITS_ADMIN).isPresent()) {
            UserView.keep(user, UserStatus.AWAITS_ADMIN, Optional.empty());
            user.setEnabled(true);
        }
        List<String> actions = user.getRequiredActions() == null ? List.of() : user.getRequiredActions();
        user.setRequiredActions(actions.stream()
                .filter(action -> !action.equals(UserStatus.VERIFY_EMAIL))
                .toList());
    }

    /** API reference, "ResendConfirmationCode". */
    Map<String, Object> resend(Body body) {
        PoolAccess.Caller caller = access.client(body.required("ClientId"));
        Pool pool = caller.pool();
        String username = body.required("Username");
        SecretHash.check(caller.client(), body.text("SecretHash"), username);
        Optional<UserRepresentation> found = users.find(pool, username);
        if (found.isEmpty()) {
            if (caller.client().hidesExistence()) {
                return Map.of("CodeDeliveryDetails", nobody.letter(pool.key(), username, Purpose.SIGN_UP));
            }
            throw Faults.userNotFound();
        }
        UserRepresentation user = found.get();
        if (UserStatus.of(user) != UserStatus.UNCONFIRMED) {
            throw Faults.invalidParameter("User is already confirmed.");
        }
        if (!pool.verifiesEmail() || user.getEmail() == null) {
            throw Faults.invalidParameter("Cannot resend codes. Auto verification not turned on.");
        }
        Codes.Made made = letters.prepare(pool, user, Purpose.SIGN_UP);
        users.update(pool, user);
        return Map.of("CodeDeliveryDetails", letters.send(pool, user, Purpose.SIGN_UP, made));
    }
}
